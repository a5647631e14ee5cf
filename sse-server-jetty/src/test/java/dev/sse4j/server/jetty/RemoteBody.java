package dev.sse4j.server.jetty;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A body that does what the test tells it to, and tells the test when that is done. */
final class RemoteBody implements StreamHandler.Body {

  private static final int LIMIT_SECONDS = 20;

  private record Command(StreamHandler.Body body, CompletableFuture<Void> done) {}

  private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  @Override
  public void sendTo(EventSender sender) throws Exception {
    while (!ended) {
      Command command = commands.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (command == null) {
        throw new AssertionError("the test has not said what to do for 20 s");
      }
      try {
        command.body.sendTo(sender);
        command.done.complete(null);
      } catch (Exception | Error e) {
        command.done.completeExceptionally(e);
      }
    }
  }

  /** Has this done on the body's thread, and returns when it is done, or throws what that threw. */
  void run(StreamHandler.Body part) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    commands.add(new Command(part, done));
    try {
      done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Lets the body return. */
  void end() throws Exception {
    run(sender -> ended = true);
  }
}
