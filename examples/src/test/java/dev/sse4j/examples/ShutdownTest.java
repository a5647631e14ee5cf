package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.StreamProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What happens to a process that is told to end; so these run in processes of their own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
class ShutdownTest {

  private static final int STREAMS = 100;

  /** Far below the drain: what is looked for is a server that waits for its clients. */
  private static final long LIMIT_SECONDS = 60;

  @Test
  void aServerEndsItsStreamsInOrderWhenItIsToldToStop() throws Exception {
    Process serve = fork("serve", "--port", "0", "--drain", "5m");
    try (BufferedReader out = serve.inputReader()) {
      String url = out.readLine().substring("listening on ".length());
      List<StreamProbe> probes = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        probes.add(StreamProbe.get(url + "/subscribe/pets"));
      }
      probes.forEach(probe -> probe.awaitComment(comment -> true));

      terminate(serve);

      assertThat(probes).allSatisfy(probe -> assertThat(probe.awaitEnd()).isEmpty());
      assertThat(serve.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(serve.exitValue()).isZero();
      assertThat(out.readLine()).isNull();
      probes.forEach(StreamProbe::close);
    } finally {
      serve.destroyForcibly();
    }
  }

  @Test
  void aReaderPrintsThatItHasEnded() throws Exception {
    try (RunningCommand server = RunningCommand.run("serve", "--port", "0")) {
      Process read = fork("read", "--json", server.url() + "/subscribe/pets");
      try (BufferedReader out = read.inputReader()) {
        assertThat(out.readLine()).startsWith("{\"kind\":\"open\"");

        terminate(read);

        assertThat(out.readLine()).startsWith("{\"kind\":\"closed\"");
        assertThat(out.readLine()).isNull();
        assertThat(read.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      } finally {
        read.destroyForcibly();
      }
    }
  }

  /**
   * Sends SIGTERM. {@code Process.destroy} does too, but then throws away what the process still
   * prints.
   */
  private static void terminate(Process process) {
    process.toHandle().destroy();
  }

  private static Process fork(String... args) throws IOException {
    return ChildJvm.of(Main.class).with(args).start();
  }
}
