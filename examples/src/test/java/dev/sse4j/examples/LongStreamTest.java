package dev.sse4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A stream may be far larger than the memory of the process that reads it. */
class LongStreamTest {

  private static final int EVENTS = 10_000_000;

  /** Each event, were it kept, would take more than 16 bytes: ten million do not fit in. */
  private static final String HEAP = "-Xmx64m";

  private static final int EVENTS_IN_A_CHUNK = 10_000;
  private static final byte[] HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
          .getBytes(US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);
  private static final long LIMIT_SECONDS = 240;

  @Test
  void tenMillionEventsAreReadInConstantMemory() throws Exception {
    try (ServerSocket server =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      CompletableFuture<Void> written = CompletableFuture.runAsync(() -> answer(server));
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/";
      Process reader = ChildJvm.of(EventCount.class, HEAP).with(url).start();
      try (BufferedReader out = reader.inputReader()) {
        assertThat(reader.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.exitValue()).isZero();
        assertThat(out.readLine()).isEqualTo("" + EVENTS);
        written.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      } finally {
        reader.destroyForcibly();
      }
    }
  }

  private static void answer(ServerSocket server) {
    try (Socket reader = server.accept();
        OutputStream out = reader.getOutputStream()) {
      byte[] chunk = chunk();
      out.write(HEAD);
      for (int sent = 0; sent < EVENTS; sent += EVENTS_IN_A_CHUNK) {
        out.write(chunk);
      }
      out.write(LAST_CHUNK);
      reader.getInputStream().readAllBytes(); // to close with nothing unread, which were a reset
    } catch (IOException e) {
      throw new AssertionError("the reader is gone", e);
    }
  }

  private static byte[] chunk() {
    String events = "data: x\n\n".repeat(EVENTS_IN_A_CHUNK);
    return (Integer.toHexString(events.length()) + "\r\n" + events + "\r\n").getBytes(US_ASCII);
  }
}
