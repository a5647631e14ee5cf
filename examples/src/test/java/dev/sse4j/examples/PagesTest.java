package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.StreamProbe;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {

  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");

  @Test
  void thePetStoreHasPetsForThoseWhoSubscribe() {
    try (RunningCommand store = RunningCommand.run("petstore", "--port", "0");
        StreamProbe pets = StreamProbe.get(store.url() + "/subscribe/pets")) {
      assertThat(pets.await(1)).extracting(Event::type).first().isIn("new-dog", "new-cat");
    }
  }

  @Test
  void theClockSaysTheTime() {
    try (RunningCommand clock = RunningCommand.run("clock", "--port", "0");
        StreamProbe time = StreamProbe.get(clock.url() + "/subscribe/time")) {
      Event event = time.await(1).get(0);

      assertThat(event.type()).isEqualTo("message");
      assertThat(event.data()).matches("\\d{1,2}:\\d\\d:\\d\\d [ap]m \\(.+\\)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"petstore", "clock"})
  void aPageIsMadeOfWhatItsServerHas(String command) {
    try (RunningCommand server = RunningCommand.run(command, "--port", "0")) {
      HttpResponse<String> page = Http.get(server.url() + "/");

      assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
      List<String> links =
          LINK.matcher(page.body()).results().map(link -> link.group(1)).toList();
      assertThat(links).hasSizeGreaterThan(2).allSatisfy(link -> {
        HttpResponse<String> linked = Http.get(server.url() + "/" + link);
        assertThat(linked.statusCode()).isEqualTo(200);
        assertThat(linked.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(linked.body())
            .doesNotContainPattern("(?:url\\(|@import|src=|href=)[\"']?(?:https?:|//)");
      });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"petstore", "clock"})
  void thePolicyAllowsNothingFromElsewhereAndNothingInline(String command) {
    try (RunningCommand server = RunningCommand.run(command, "--port", "0")) {
      HttpResponse<String> page = Http.get(server.url() + "/");

      String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
      assertThat(policy)
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
      assertThat(policy).doesNotContain("unsafe", "data:", "http");
      Matcher inline =
          Pattern.compile("<script(?![^>]* src=)|<style|\\sstyle=|\\son\\w+=").matcher(page.body());
      assertThat(inline.results().map(match -> match.group()).toList()).isEmpty();
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    try (RunningCommand store = RunningCommand.run("petstore", "--port", "0")) {
      assertThat(Http.get(store.url() + "/secret.html").statusCode()).isEqualTo(404);
      assertThat(Http.post(store.url() + "/", "").statusCode()).isEqualTo(405);
    }
  }
}
