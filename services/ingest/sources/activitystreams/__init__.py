"""ActivityStreams 2.0, as ActivityPub servers such as Mastodon send it to an inbox."""
