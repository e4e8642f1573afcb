package peers;

import java.nio.ByteBuffer;
import java.util.List;

/** A pair's decayed counts by kind and direction (half-life 30 days), as of its latest event. */
public final class Sums {
  private static final double HALF_LIFE_MS = 30 * 86_400_000.0;
  private static final List<String> KINDS =
      List.of("view", "lookup", "like", "share", "comment", "mention", "message", "endorse",
          "call", "meeting");
  private static final int ENTRY_BYTES = 1 + Double.BYTES;

  private Sums() {}

  /** {@code stored} (null at first) with the event counted: a time, then slot and sum by turns. */
  public static byte[] count(byte[] stored, Event event) {
    byte slot = (byte) (KINDS.indexOf(event.kind) * 2 + (event.side.equals("out") ? 0 : 1));
    ByteBuffer old = ByteBuffer.wrap(stored == null ? new byte[Long.BYTES] : stored);
    long before = old.getLong();
    long reference = Math.max(before, event.at);
    double kept = Math.exp((before - reference) / HALF_LIFE_MS * Math.log(2));
    double added = Math.exp((event.at - reference) / HALF_LIFE_MS * Math.log(2));
    ByteBuffer sums = ByteBuffer.allocate(old.capacity() + ENTRY_BYTES).putLong(reference);
    while (old.hasRemaining()) {
      byte counted = old.get();
      double sum = old.getDouble() * kept;
      if (counted == slot) {
        sum += added;
        added = 0;
      }
      sums.put(counted).putDouble(sum);
    }
    if (added != 0) {
      sums.put(slot).putDouble(added);
    }
    byte[] bytes = new byte[sums.position()];
    sums.flip().get(bytes);
    return bytes;
  }
}
