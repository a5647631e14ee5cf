package dev.sse4j.server.jetty;

import dev.sse4j.Message;
import dev.sse4j.SseException;
import dev.sse4j.server.Hub;
import dev.sse4j.server.internal.Json;
import dev.sse4j.spi.UnconfirmedException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Makes messages of requests, and publishes them. */
final class PublishRoute implements Route.Action {

  private static final System.Logger LOG = System.getLogger(PublishRoute.class.getName());

  private final Hub hub;
  private final OpenStreams<?> streams;
  private final GuardedAdmission admission;
  private final int maxNamespaces;

  PublishRoute(SseHandlerBuilder builder, OpenStreams<?> streams) {
    this.hub = builder.hub;
    this.streams = streams;
    this.admission = new GuardedAdmission(builder.publishAdmission);
    this.maxNamespaces = builder.maxNamespaces;
  }

  @Override
  public void handle(Request request, Response response, Callback callback, String below)
      throws Refusal, IOException {
    PublishRequest asked = PublishRequest.of(request, below, maxNamespaces);
    streams.requireRunning();
    Admitted admitted = admission.admit(request, asked.namespaces());
    Message message = asked.read(request, admitted.namespaces(), hub.maxEventBytes());
    String id;
    try {
      id = hub.publish(message);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "a message was refused", e);
      throw PublishRequest.tooLarge(hub.maxEventBytes());
    } catch (UnconfirmedException e) {
      logFailure(e);
      throw Refusal.unconfirmed();
    } catch (SseException | IllegalStateException e) {
      logFailure(e);
      throw Refusal.unavailable("the message was not accepted: try again");
    }
    Answer.send(response, callback, 200, Answer.JSON, "{\"id\":" + Json.quote(id) + "}\n");
  }

  /** Logs it without its stack: while a bus is down, there is one of these for each that publishes. */
  private static void logFailure(RuntimeException failure) {
    LOG.log(Level.WARNING, "a message could not be published: {0}", failure.getMessage());
    LOG.log(Level.DEBUG, "a message could not be published", failure);
  }
}
