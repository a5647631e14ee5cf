package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.testkit.StreamProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process that lacks what is optional: it does without. */
class OptionalModulesTest {

  @Test
  void withoutTheModuleOfHttp2AServerSpeaksTheOther() throws Exception {
    Process serve = ChildJvm.of(Main.class)
        .withoutJars("jetty-http2", "jetty-alpn")
        .with("serve", "--port", "0")
        .start();
    try (BufferedReader out = serve.inputReader()) {
      String url = url(out);

      try (StreamProbe probe = StreamProbe.get(url + "/subscribe/pets")) {
        probe.awaitComment("ok");
      }
      assertThatThrownBy(() -> health(url, Transport.HTTP2.client()))
          .isInstanceOf(IOException.class);
    } finally {
      serve.destroyForcibly();
    }
  }

  @Test
  void withoutTheModuleOfAlpnNothingIsAgreedOnWithinTls(@TempDir Path folder) throws Exception {
    Path file = Transport.keyStoreIn(folder);
    Process serve = ChildJvm.of(Main.class)
        .withoutJars("jetty-alpn")
        .with(
            "serve",
            "--port",
            "0",
            "--tls-keystore",
            file.toString(),
            "--tls-password",
            Transport.PASSWORD)
        .start();
    try (BufferedReader out = serve.inputReader()) {
      try (Response response = health(url(out), Transport.HTTP2_TLS.client())) {
        assertThat(response.code()).isEqualTo(200);
        assertThat(response.protocol()).isEqualTo(Protocol.HTTP_1_1);
      }
    } finally {
      serve.destroyForcibly();
    }
  }

  private static String url(BufferedReader out) throws IOException {
    return out.readLine().substring("listening on ".length());
  }

  private static Response health(String url, OkHttpClient http) throws IOException {
    return http.newCall(new Request.Builder().url(url + "/health").build()).execute();
  }
}
