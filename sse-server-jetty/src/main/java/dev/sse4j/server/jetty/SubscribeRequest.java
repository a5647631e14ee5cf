package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.server.Start;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.QuotedCSV;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * What a client asks for.
 *
 * @param namespaces what it wants to hear of
 * @param start where it wants to begin
 */
record SubscribeRequest(Set<Namespace> namespaces, Start start) {

  /** The media ranges that this type is in, the least specific first. */
  private static final List<String> RANGES = List.of("*/*", "text/*", "text/event-stream");

  static final String LAST_EVENT_ID = "Last-Event-ID";

  /**
   * Reads a request.
   *
   * @param path what follows the route's own path
   * @param maxLast how many of the newest events it may begin with
   * @throws Refusal if the request asks for what cannot be
   */
  static SubscribeRequest of(Request request, String path, int maxNamespaces, int maxLast)
      throws Refusal {
    requireAccepted(request);
    Fields query = Query.of(request);
    return new SubscribeRequest(
        Query.namespaces(request, path, query, maxNamespaces), start(request, query, maxLast));
  }

  /** A browser comes back to the same address: then its id counts, and not how it once began. */
  private static Start start(Request request, Fields query, int maxLast) throws Refusal {
    String last = Query.value(query, "last");
    if (!last.matches("[0-9]{0,9}")) {
      throw new Refusal(
          400, "the parameter last must be a number from 0 to 999999999, but was \"" + last + "\"");
    }
    String lastEventId = lastEventId(request, query);
    return lastEventId.isEmpty() && !last.isEmpty()
        ? new Start.Newest(Math.min(Integer.parseInt(last), maxLast))
        : Start.after(lastEventId);
  }

  /** Returns the id that a client has seen last, or the empty string. */
  static String lastEventId(Request request, Fields query) throws Refusal {
    String header = request.getHeaders().get(LAST_EVENT_ID);
    // Jetty reads headers as Latin-1, but this one is UTF-8 (WHATWG HTML 9.2.4).
    String id = header != null
        ? new String(header.getBytes(ISO_8859_1), UTF_8)
        : Query.value(query, "lastEventId");
    if (id.getBytes(UTF_8).length > Message.MAX_ID_BYTES || id.matches("(?s).*[\r\n\0].*")) {
      throw new Refusal(
          400,
          "the last event ID must have at most " + Message.MAX_ID_BYTES
              + " bytes, and neither CR, LF nor NUL");
    }
    return id;
  }

  /**
   * RFC 9110, section 12.5.1: of the ranges that fit, the most specific decides; without a header
   * all is accepted.
   */
  static void requireAccepted(Request request) throws Refusal {
    QuotedCSV ranges = new QuotedCSV(false);
    request.getHeaders().getValuesList(HttpHeader.ACCEPT).forEach(ranges::addValue);
    int best = -1;
    boolean accepted = ranges.isEmpty();
    for (String range : ranges) {
      String[] parts = range.split(";");
      int specificity = RANGES.indexOf(parts[0].strip().toLowerCase(Locale.ROOT));
      if (specificity > best) {
        best = specificity;
        accepted = Arrays.stream(parts).noneMatch(part -> part.strip().matches("(?i)q=0(\\.0*)?"));
      }
    }
    if (!accepted) {
      throw new Refusal(406, "this is a stream of text/event-stream: accept that type");
    }
  }
}
