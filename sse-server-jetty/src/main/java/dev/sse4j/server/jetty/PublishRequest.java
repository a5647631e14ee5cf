package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Reads a message from a request: the body is the data, all else stands in path and query. */
final class PublishRequest {

  private PublishRequest() {}

  /**
   * Reads a request, waiting for its body.
   *
   * @param path what follows the route's own path
   * @throws Refusal if that is no message
   * @throws IOException if the body cannot be read
   */
  static Message read(Request request, String path, int maxNamespaces, int maxBytes)
      throws Refusal, IOException {
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Refusal(415, "the body must not be encoded: send it without Content-Encoding");
    }
    Fields query = Query.of(request);
    var namespaces = Query.namespaces(path, query, maxNamespaces);
    String data = data(request, maxBytes);
    try {
      Event event = new Event(Query.value(query, "event"), data, Query.value(query, "id"));
      return new Message(event, namespaces, Query.value(query, "key"));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, e.getMessage());
    }
  }

  private static String data(Request request, int maxBytes) throws Refusal, IOException {
    if (request.getLength() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    byte[] body;
    try (InputStream in = Content.Source.asInputStream(request)) {
      body = in.readNBytes(maxBytes + 1);
    }
    if (body.length > maxBytes) {
      throw tooLarge(maxBytes);
    }
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
