package dev.sse4j.examples;

import dev.sse4j.client.UnexpectedResponseException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked to; the message tells its user why, in one line. */
final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** How much of what a server says is shown, in characters. */
  private static final int MAX_QUOTED = 400;

  Failure(String message) {
    super(message);
  }

  Failure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Returns what to tell a user about any exception. */
  static String describe(Throwable e) {
    if (e instanceof ConnectException && e.getCause() instanceof ConnectException refused) {
      return describe(refused); // the outer one of OkHttp only tells the address once more
    }
    String message = message(e);
    // What OkHttp says of a body that ends too early is about its buffers.
    boolean tells = e.getCause() instanceof IOException && !(e.getCause() instanceof EOFException);
    String cause = tells ? describe(e.getCause()) : "";
    return message.contains(cause) ? message : message + ": " + cause;
  }

  private static String message(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (e instanceof UnexpectedResponseException response && !response.body().isBlank()) {
      String body = Terminal.oneLine(response.body());
      return message + ": " + body.substring(0, Math.min(body.length(), MAX_QUOTED));
    }
    return e instanceof NoSuchFileException ? "there is no file " + message : message;
  }
}
