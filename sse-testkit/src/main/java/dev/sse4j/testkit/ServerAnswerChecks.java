package dev.sse4j.testkit;

import static dev.sse4j.testkit.ContractTrial.require;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What HTTP sees of a server of event streams: heads, when they come, and what a quiet one sends. */
final class ServerAnswerChecks {

  static final List<ContractCheck<ServerTrial>> ALL = List.of(
      new ContractCheck<>(
          "answers-with-an-event-stream",
          "the answer is 200 with text/event-stream, in UTF-8 if it names a charset",
          "WHATWG HTML 9.2.3, 9.2.5",
          ServerAnswerChecks::answersWithAnEventStream),
      new ContractCheck<>(
          "is-not-cached", // W18
          "caches are told not to answer with what was",
          "RFC 9111 5.2.2",
          ServerAnswerChecks::isNotCached),
      new ContractCheck<>(
          "is-not-transformed",
          "proxies are told not to compress the stream, for which they would hold it back",
          "RFC 9111 5.2.2.6",
          ServerAnswerChecks::isNotTransformed),
      new ContractCheck<>(
          "is-not-buffered",
          "nginx and its like are told not to buffer the stream",
          "practice: X-Accel-Buffering",
          ServerAnswerChecks::isNotBuffered),
      new ContractCheck<>(
          "head-comes-at-once", // W6, W25
          "the head of the answer comes before there is any event",
          "practice",
          ServerAnswerChecks::headComesAtOnce),
      new ContractCheck<>(
          "first-byte-comes-at-once", // W6, W25
          "the first byte of the body comes before there is any event: some wait for it",
          "practice",
          ServerAnswerChecks::firstByteComesAtOnce),
      new ContractCheck<>(
          "quiet-stream-is-kept-alive", // W18, W25
          "something is sent on a stream that has no events",
          "WHATWG HTML 9.2.7",
          ServerAnswerChecks::quietStreamIsKeptAlive),
      new ContractCheck<>(
          "keep-alive-is-a-comment", // W65
          "what keeps a quiet stream alive is a comment, and no event",
          "WHATWG HTML 9.2.7",
          ServerAnswerChecks::keepAliveIsAComment),
      new ContractCheck<>(
          "takes-every-accept-that-fits",
          "a missing Accept, */* and lists with text/event-stream get the stream",
          "RFC 9110 12.5.1",
          ServerAnswerChecks::takesEveryAcceptThatFits),
      new ContractCheck<>(
          "refuses-another-accept",
          "an Accept without text/event-stream is refused with 406",
          "RFC 9110 15.5.7",
          ServerAnswerChecks::refusesAnotherAccept),
      new ContractCheck<>(
          "head-request-ends",
          "HEAD gets the head of the stream, and the answer ends with it",
          "RFC 9110 9.3.2",
          ServerAnswerChecks::headRequestEnds),
      new ContractCheck<>(
          "refuses-other-methods", // W10
          "DELETE and PUT are refused with 405 and an Allow that has GET",
          "RFC 9110 15.5.6",
          ServerAnswerChecks::refusesOtherMethods),
      new ContractCheck<>(
          "no-content-ends-it",
          "a stream that has ended for good answers 204",
          "WHATWG HTML 9.2.3",
          ServerAnswerChecks::noContentEndsIt));

  private static final Pattern LINE_END = Pattern.compile("\r\n|\r|\n");
  private static final Pattern BLANK_LINES = Pattern.compile("(\r\n|\r(?!\n)|\n){2,}");
  private static final int BARE_LINES = 3; // that a comment may still follow

  private ServerAnswerChecks() {}

  private static void answersWithAnEventStream(ServerTrial trial) throws IOException {
    HttpHead head = trial.stream().head();
    require(ServerConnection.isStream(head), "200 with text/event-stream", head.summary());
    String type = head.header("Content-Type").orElseThrow().toLowerCase(Locale.ROOT);
    Matcher charset = Pattern.compile("charset\\s*=\\s*\"?([^\";\\s]*)").matcher(type);
    require(!charset.find() || charset.group(1).equals("utf-8"), "charset utf-8 or none", type);
  }

  private static void isNotCached(ServerTrial trial) {
    String control = cacheControl(trial);
    require(
        control.contains("no-cache") || control.contains("no-store"),
        "Cache-Control with no-cache or no-store",
        shown(control));
  }

  private static void isNotTransformed(ServerTrial trial) {
    String control = cacheControl(trial);
    require(control.contains("no-transform"), "Cache-Control with no-transform", shown(control));
  }

  private static void isNotBuffered(ServerTrial trial) {
    String buffering = trial.stream().head().header("X-Accel-Buffering").orElse("");
    require(buffering.equalsIgnoreCase("no"), "X-Accel-Buffering: no", shown(buffering));
  }

  private static void headComesAtOnce(ServerTrial trial) {
    trial.stream().head(trial.atOnce());
  }

  private static void firstByteComesAtOnce(ServerTrial trial) {
    int first = trial.stream().read(trial.atOnce());
    require(first >= 0, "a first byte", "the end of the body");
  }

  private static void quietStreamIsKeptAlive(ServerTrial trial) throws InterruptedException {
    require(!keepAlive(trial, true).isEmpty(), "something", "nothing");
  }

  private static void keepAliveIsAComment(ServerTrial trial) throws InterruptedException {
    String sent = keepAlive(trial, false);
    Blocks blocks = Blocks.of(sent);
    require(blocks.comments > 0 && blocks.events == 0, "a comment and no event", shown(sent));
  }

  /** Returns what comes after all that was published has come, with all that ends an event. */
  private static String keepAlive(ServerTrial trial, boolean anything) throws InterruptedException {
    if (!trial.contract().keepsAlive()) {
      throw new NotTriedException("keepsAlive() says that there is no keep-alive");
    }
    ServerListener listener = trial.listen();
    String first = listener.settle();
    String second = listener.settle();
    String bytes = listener
        .bytes()
        .await(all -> isEnough(afterLast(all, first, second), anything), trial.limit());
    return afterLast(bytes, first, second);
  }

  /**
   * Returns what comes after the second of two markers, but for what came after the first one, too:
   * a server may send more than one blank line after each event, and that keeps nothing alive.
   */
  private static String afterLast(String bytes, String first, String second) {
    String each = before(after(bytes, first), second);
    String sent = after(bytes, second);
    if (each.startsWith(sent)) {
      return "";
    }
    return sent.startsWith(each) ? sent.substring(each.length()) : sent;
  }

  /** Returns what comes before the block of the marker, if a block has ended before that. */
  private static String before(String bytes, String marker) {
    String lines = "\n" + bytes.substring(0, Math.max(bytes.indexOf(marker), 0));
    Matcher blank = BLANK_LINES.matcher(lines);
    int begin = 1;
    while (blank.find()) {
      begin = blank.end();
    }
    return lines.substring(1, begin);
  }

  private static boolean isEnough(String sent, boolean anything) {
    Blocks blocks = Blocks.of(sent);
    return anything && !sent.isEmpty()
        || blocks.comments > 0
        || blocks.events > 0
        || LINE_END.split(sent, -1).length > BARE_LINES;
  }

  /** Returns what comes after the blank line that ends the block of the marker. */
  private static String after(String bytes, String marker) {
    Matcher end =
        Pattern.compile(marker + "(?s:.*?)(\r\n|\r(?!\n)|\n)(\r\n|\r(?!\n)|\n)").matcher(bytes);
    return end.find() ? bytes.substring(end.end()) : "";
  }

  private static void takesEveryAcceptThatFits(ServerTrial trial) throws IOException {
    List<String> refused = new ArrayList<>();
    for (String accept : List.of(
        "", "Accept: */*", "Accept: text/event-stream, */*;q=0.1", "Accept: text/event-stream")) {
      ServerConnection connection =
          accept.isEmpty() ? trial.request("GET") : trial.request("GET", accept);
      if (!ServerConnection.isStream(connection.head())) {
        refused.add(
            connection.head().summary() + " for " + (accept.isEmpty() ? "no Accept" : accept));
      }
      connection.close();
    }
    require(refused.isEmpty(), "a stream", String.join("\nand ", refused));
  }

  private static void refusesAnotherAccept(ServerTrial trial) throws IOException {
    HttpHead head = trial.request("GET", "Accept: text/html").head();
    require(head.status() == 406, "406 for Accept: text/html", head.summary());
  }

  private static void headRequestEnds(ServerTrial trial) throws IOException {
    ServerConnection connection =
        trial.request("HEAD", "Accept: text/event-stream", "Connection: close");
    HttpHead head = connection.head();
    require(ServerConnection.isStream(head), "the head of an event stream", head.summary());
    require(connection.readRaw(trial.atOnce()) < 0, "no body", "a byte of one");
  }

  private static void refusesOtherMethods(ServerTrial trial) throws IOException {
    for (String method : List.of("DELETE", "PUT")) {
      HttpHead head = trial
          .request(method, "Accept: text/event-stream", "Content-Length: 0", "Connection: close")
          .head();
      require(head.status() == 405, "405 for " + method, head.summary());
      String allow = String.join(", ", head.headers("Allow"));
      require(allow.contains("GET"), "Allow with GET in the answer to " + method, shown(allow));
    }
  }

  private static void noContentEndsIt(ServerTrial trial) throws IOException {
    String url = trial
        .contract()
        .noContentUrl()
        .orElseThrow(() -> new NotTriedException("noContentUrl() names none"));
    HttpHead head = trial.requestTo(url).head();
    require(head.status() == 204, "204", head.summary());
  }

  private static String cacheControl(ServerTrial trial) {
    return String.join(", ", trial.stream().head().headers("Cache-Control"))
        .toLowerCase(Locale.ROOT);
  }

  private static String shown(String value) {
    return value.isEmpty() ? "nothing" : Transcript.quote(value);
  }

  /** What a parser makes of some bytes. */
  private static final class Blocks implements EventParser.Sink {

    private int events;
    private int comments;

    static Blocks of(String latin1) {
      Blocks blocks = new Blocks();
      byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
      new EventParser(blocks).parse(bytes, 0, bytes.length);
      return blocks;
    }

    @Override
    public void event(Event event) {
      events++;
    }

    @Override
    public void comment(String comment) {
      comments++;
    }
  }
}
