package dev.sse4j.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Answers each request with the next stream, without a network: there, nobody can be sure that what
 * was sent in one piece comes in one. A request more than there are streams is a failure.
 */
final class InOnePiece implements Interceptor {

  /** What was asked for. */
  final Queue<Request> requests = new ConcurrentLinkedQueue<>();

  private final Queue<String> streams;

  InOnePiece(String... streams) {
    this.streams = new ConcurrentLinkedQueue<>(List.of(streams));
  }

  OkHttpClient client() {
    return new OkHttpClient.Builder().addInterceptor(this).build();
  }

  @Override
  public Response intercept(Chain chain) {
    requests.add(chain.request());
    MediaType type = MediaType.get("text/event-stream");
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .header("Content-Type", type.toString())
        .body(ResponseBody.create(streams.remove(), type))
        .build();
  }
}
