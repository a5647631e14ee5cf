package dev.sse4j.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Publishes what {@code GET /go} asks for, and answers when all is delivered. */
final class GoHandler extends Handler.Abstract {

  private final Fanout fanout;

  GoHandler(Fanout fanout) {
    this.fanout = fanout;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals("/go")) {
      return false;
    }
    Demand demand;
    try {
      demand = Demand.parse(request.getHttpURI().getQuery());
    } catch (IllegalArgumentException e) {
      Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400, e.getMessage());
      return true;
    }
    byte[] done = (new PublishRun(demand, fanout).run() + "\n").getBytes(UTF_8);
    response.getHeaders().put("Content-Length", done.length);
    response.write(true, ByteBuffer.wrap(done), callback);
    return true;
  }
}
