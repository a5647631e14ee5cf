package dev.sse4j.testkit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Passes bytes on and remembers the newest of them, for a check that looks at what the parser drops.
 *
 * <p>Threads: one reads, any other may wait.
 */
final class ArrivedBytes extends FilterInputStream {

  private static final int MAX_KEPT = 64 << 10;

  private final Monitor monitor = new Monitor();
  private final StringBuilder text =
      new StringBuilder(); // a char for each byte; guarded by monitor
  private boolean ended; // guarded by monitor

  ArrivedBytes(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = -1;
    try {
      read = super.read(bytes, offset, length);
      return read;
    } finally {
      add(bytes, offset, read);
    }
  }

  /**
   * Waits until the bytes that have come, as ISO 8859-1, are enough, the stream has ended, or the
   * time is over; returns them in each case.
   */
  String await(Predicate<String> enough, Duration limit) throws InterruptedException {
    monitor.await(() -> ended || enough.test(text.toString()), limit);
    return monitor.look(text::toString);
  }

  private void add(byte[] bytes, int offset, int length) {
    monitor.change(() -> {
      if (length < 0) {
        ended = true;
      } else {
        text.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        text.delete(0, Math.max(0, text.length() - MAX_KEPT));
      }
    });
  }
}
