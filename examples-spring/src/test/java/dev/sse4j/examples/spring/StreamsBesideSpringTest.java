package dev.sse4j.examples.spring;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.testkit.StreamProbe;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Spring Boot on Jetty, with our handler in front of its own. */
class StreamsBesideSpringTest {

  private ConfigurableApplicationContext application;
  private String url;

  @BeforeEach
  void start() {
    application = SpringApplication.run(
        Shop.class,
        "--server.port=0",
        "--spring.main.banner-mode=off",
        "--spring.lifecycle.timeout-per-shutdown-phase=5m");
    int port = ((WebServerApplicationContext) application).getWebServer().getPort();
    url = "http://127.0.0.1:" + port;
  }

  @AfterEach
  void stop() {
    application.close();
  }

  @Test
  void streamsAndTheApplicationShareOnePort() {
    try (StreamProbe probe = StreamProbe.get(url + "/subscribe/pets");
        StreamProbe shop = StreamProbe.get(url + "/shop");
        StreamProbe elsewhere = StreamProbe.get(url + "/elsewhere")) {
      probe.awaitComment("ok");

      application.getBean(Hub.class).publish("/pets/dogs", Event.of("new-dog", "Corgi"));

      assertThat(probe).receivesData("Corgi");
      assertThat(shop.body()).isEqualTo("open");
      assertThat(elsewhere.status()).isEqualTo(404);
    }
  }

  @Test
  void aStopEndsStreamsInOrderAndDoesNotWaitForTheirClients() throws Exception {
    StreamProbe probe = StreamProbe.get(url + "/subscribe/pets");
    probe.awaitComment("ok");

    CompletableFuture<Void> closed =
        CompletableFuture.runAsync(application::close, task -> new Thread(task, "stop").start());

    closed.get(60, TimeUnit.SECONDS); // much less than Spring would wait
    assertThat(probe).ends();
    assertThat(probe.reconnectionTime()).isPresent();
  }

  @Test
  void thePageShowsWhatIsTestedHere() throws IOException {
    String source = Files.readString(
        Path.of("src/test/java/dev/sse4j/examples/spring/StreamsBesideSpring.java"));

    assertThat(Files.readString(Path.of("../docs/mounting.md")))
        .contains("```java spring\n" + source.substring(source.indexOf("@Configuration")) + "```");
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(StreamsBesideSpring.class)
  static class Shop {

    @Bean
    ServletRegistrationBean<HttpServlet> shop() {
      return new ServletRegistrationBean<>(new Page(), "/shop");
    }
  }

  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("open");
    }
  }
}
