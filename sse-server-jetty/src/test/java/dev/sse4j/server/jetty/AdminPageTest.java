package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.server.Hub;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.junit.jupiter.api.Test;

/** The page as it is sent; what it does is in {@code AdminPageInABrowserTest}. */
class AdminPageTest {

  private static final Pattern SCRIPT =
      Pattern.compile("<script type=\"module\">(.*?)</script>", Pattern.DOTALL);
  private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);
  private static final Pattern LOCATION = Pattern.compile("\r\nLocation: ([^\r]*)");

  @Test
  void thePolicyAllowsTheScriptAndTheStyleOfThePageAndNothingElse() throws Exception {
    String answer = page();

    String body = ServedHub.body(answer);
    assertThat(answer)
        .contains(
            "\r\nContent-Security-Policy: default-src 'none'; script-src '"
                + hash(only(SCRIPT, body)) + "'; style-src '" + hash(only(STYLE, body))
                + "'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n");
  }

  @Test
  void thePageHasNoOtherScriptAndNoOtherStyle() throws Exception {
    String body = ServedHub.body(page());

    String markup = STYLE.matcher(SCRIPT.matcher(body).replaceAll("")).replaceAll("");
    assertThat(markup)
        .doesNotContain("<script", "<style")
        .doesNotContainPattern("\\s(style|on\\w+)=");
  }

  @Test
  void thePageAsksForNothingFromElsewhere() throws Exception {
    String body = ServedHub.body(page());

    assertThat(
            Pattern.compile("(?:src|href|url)[=(]\"?([^\"#)]+)").matcher(body).results())
        .extracting(found -> found.group(1))
        .allSatisfy(target -> assertThat(target).matches("status\\.json|data:image/svg\\+xml,.*"));
    assertThat(body.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:");
  }

  @Test
  void thePageSetsTextOnly() throws Exception {
    assertThat(ServedHub.body(page()))
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
  }

  @Test
  void thePathLeadsToThePageInAContextToo() throws Exception {
    try (Hub hub = Hub.create();
        SseServer server = new SseServer(
            "127.0.0.1",
            0,
            new ContextHandler(
                SseHandler.builder(hub)
                    .adminOnLoopback()
                    .adminPath("/ops/a b:é")
                    .build(),
                "/ctx"))) {
      server.start();
      URI asked = URI.create(server.uri() + "/ctx/ops/a%20b:%C3%A9");

      String redirect = RawHttp.send(server.uri(), "GET", asked.getRawPath(), "");
      URI page = asked.resolve(only(LOCATION, redirect));

      assertThat(redirect).startsWith("HTTP/1.1 302");
      assertThat(page).isEqualTo(URI.create(asked + "/"));
      assertThat(RawHttp.send(server.uri(), "GET", page.getRawPath(), ""))
          .startsWith("HTTP/1.1 200")
          .contains("<!DOCTYPE html>");
    }
  }

  private static String page() throws Exception {
    try (ServedHub served = ServedHub.with(options -> options.adminOnLoopback())) {
      return served.get("/admin/");
    }
  }

  private static String only(Pattern pattern, String text) {
    List<String> found =
        pattern.matcher(text).results().map(match -> match.group(1)).toList();
    assertThat(found).as(pattern.pattern()).hasSize(1);
    return found.get(0);
  }

  private static String hash(String block) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(block.getBytes(UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }
}
