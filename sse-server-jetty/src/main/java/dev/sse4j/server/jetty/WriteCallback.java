package dev.sse4j.server.jetty;

import dev.sse4j.server.Subscriber.Completion;
import org.eclipse.jetty.util.Callback;

/** Tells the outcome of a write that Jetty does. */
record WriteCallback(Completion completion) implements Callback {

  @Override
  public void succeeded() {
    completion.succeeded();
  }

  @Override
  public void failed(Throwable cause) {
    completion.failed(cause);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }
}
