package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.io.BufferedReader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A stream may be far larger than the memory of the process that reads it. */
class LongStreamTest {

  private static final int EVENTS = 10_000_000;

  /** Each event, were it kept, would take more than 16 bytes: ten million do not fit in. */
  private static final String HEAP = "-Xmx64m";

  private static final int EVENTS_AT_ONCE = 100_000;
  private static final long LIMIT_SECONDS = 240;

  @Test
  void tenMillionEventsAreReadInConstantMemory() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(stream());
      Process reader = ChildJvm.of(EventCount.class, HEAP).with(server.url("/")).start();
      try (BufferedReader out = reader.inputReader()) {
        assertThat(reader.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.exitValue()).isZero();
        assertThat(out.readLine()).isEqualTo("" + EVENTS);
      } finally {
        reader.destroyForcibly();
      }
    }
  }

  private static StreamScript stream() {
    StreamScript stream = StreamScript.events();
    byte[] events = "data: x\n\n".repeat(EVENTS_AT_ONCE).getBytes(US_ASCII);
    for (int sent = 0; sent < EVENTS; sent += EVENTS_AT_ONCE) {
      stream = stream.thenBytes(events);
    }
    return stream;
  }
}
