package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The figures for Prometheus. */
class MetricsTest {

  @Test
  void metricsAreThereForThoseWhoMaySeeTheStatus() throws Exception {
    try (ServedHub served =
        ServedHub.with(options -> options.adminToken("boss").metrics(() -> "up 1\n"))) {
      String answer = served.get("/metrics", "Authorization: Bearer boss");

      assertThat(answer)
          .startsWith("HTTP/1.1 200")
          .contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
      assertThat(ServedHub.body(answer)).isEqualTo("up 1\n");
      assertThat(served.get("/metrics"))
          .startsWith("HTTP/1.1 401")
          .contains("WWW-Authenticate: Basic");
      assertThat(served.post("/metrics", "")).startsWith("HTTP/1.1 405");
    }
  }

  @Test
  void metricsAreOffWhereTheStatusIs() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.metrics(() -> "up 1\n"))) {
      assertThat(ServedHub.body(served.get("/metrics"))).isEqualTo("403 admin endpoint disabled\n");
    }
  }

  @Test
  void withoutMetricsThePathIsNotTheHandlers() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.adminOnLoopback())) {
      assertThat(served.get("/metrics")).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void metricsThatCannotBeMadeAre500() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.adminOnLoopback().metrics(() -> {
      throw new IllegalStateException("no figures");
    }))) {
      assertThat(served.get("/metrics")).startsWith("HTTP/1.1 500").doesNotContain("no figures");
    }
  }
}
