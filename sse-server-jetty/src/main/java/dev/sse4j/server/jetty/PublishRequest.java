package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/**
 * What somebody wants to publish: the body is the data, all else stands in path and query.
 *
 * @param namespaces where to publish it
 * @param query what the query says
 */
record PublishRequest(Set<Namespace> namespaces, Fields query) {

  /**
   * Reads all but the body.
   *
   * @param path what follows the route's own path
   * @throws Refusal if the request asks for what cannot be
   */
  static PublishRequest of(Request request, String path, int maxNamespaces) throws Refusal {
    Fields query = Query.of(request);
    return new PublishRequest(Query.namespaces(request, path, query, maxNamespaces), query);
  }

  /**
   * Reads the message, waiting for the body.
   *
   * @param admitted the namespaces that it goes to
   * @throws Refusal if that is no message
   * @throws IOException if the body cannot be read
   */
  Message read(Request request, Set<Namespace> admitted, int maxBytes) throws Refusal, IOException {
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Refusal(415, "the body must not be encoded: send it without Content-Encoding");
    }
    String data = data(request, maxBytes);
    try {
      Event event = new Event(Query.value(query, "event"), data, Query.value(query, "id"));
      return new Message(event, admitted, Query.value(query, "key"));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, e.getMessage());
    }
  }

  private static String data(Request request, int maxBytes) throws Refusal, IOException {
    if (request.getLength() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    UnreadBody.ask(request);
    InputStream in = Content.Source.asInputStream(request);
    byte[] body = in.readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      // Not closed, which would fail the request: only the buffer in hand is given back.
      in.skipNBytes(in.available());
      throw tooLarge(maxBytes);
    }
    in.close();
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(400, "the body is not valid UTF-8");
    }
  }

  static Refusal tooLarge(int maxBytes) {
    return new Refusal(413, "the event is larger than " + maxBytes + " bytes");
  }
}
