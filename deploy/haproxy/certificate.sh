#!/bin/sh
# Makes a certificate for this machine in the file $CERTIFICATE, if there is none. Nobody else has
# signed it, so browsers warn. To serve others put a certificate of theirs there, with its key.
set -eu
[ -s "$CERTIFICATE" ] && exit
umask 077
made="$(mktemp -d)"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$made/key" -out "$made/certificate" 2>/dev/null
cat "$made/certificate" "$made/key" >"$CERTIFICATE.new"
mv "$CERTIFICATE.new" "$CERTIFICATE"
