package dev.sse4j.examples;

import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Streams of one OkHttp client, and the connections that they have come over. */
final class Streams implements AutoCloseable {

  private final String server;
  private final OkHttpClient http;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  Streams(String server, OkHttpClient http) {
    this.server = server;
    this.http = http.newBuilder()
        .eventListener(new EventListener() {
          @Override
          public void connectionAcquired(Call call, Connection connection) {
            connections.add(connection);
          }
        })
        .build();
  }

  /** Returns the connections that there were, each once. */
  Set<Connection> connections() {
    return connections;
  }

  /** Opens a stream, and reads it on its own. */
  StreamProbe open(String target, String... headers) {
    return StreamProbe.of(response(target, headers).body().byteStream());
  }

  /** Opens a stream, of which nothing is read. */
  Response response(String target, String... headers) {
    try {
      return call(target, headers).execute();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a text, and returns the answer. */
  Response post(String target, String text, String... headers) {
    Request request = call(target, headers).request();
    try {
      return http.newCall(
              request.newBuilder().post(RequestBody.create(text, null)).build())
          .execute();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Call call(String target, String... headers) {
    Request.Builder request = new Request.Builder().url(server + target);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.newCall(request.build());
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
  }
}
