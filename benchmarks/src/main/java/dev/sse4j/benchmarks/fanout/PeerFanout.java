package dev.sse4j.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the peers have in common: events of nothing but data, and patience with the slowest. */
abstract class PeerFanout implements Fanout {

  static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  @Override
  public void begin(Demand demand) {}

  @Override
  public int framing() {
    return "data: \n\n".length();
  }

  @Override
  public void awaitMeanLag(int events) {
    while (lag() > events) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  static byte[] encode(String data) {
    return ("data: " + data + "\n\n").getBytes(ISO_8859_1);
  }
}
