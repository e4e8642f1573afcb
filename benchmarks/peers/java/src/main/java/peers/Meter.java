package peers;

import java.util.concurrent.atomic.AtomicLong;

/** Says on standard output when the first record, and when the last, was processed. */
public final class Meter {
  private static final AtomicLong COUNT = new AtomicLong();
  private static final long RECORDS = Long.getLong("records");

  private Meter() {}

  public static void count() {
    long count = COUNT.incrementAndGet();
    if (count == 1) {
      System.out.println("first");
    }
    if (count == RECORDS) {
      System.out.println("done");
    }
  }
}
