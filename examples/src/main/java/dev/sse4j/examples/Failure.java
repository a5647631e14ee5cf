package dev.sse4j.examples;

import dev.sse4j.client.UnexpectedResponseException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked to; the message tells its user why, in one line. */
final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** How much of what a server says is shown, in characters. */
  private static final int MAX_QUOTED = 160;

  Failure(String message) {
    super(message);
  }

  Failure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Returns what to tell a user about any exception. */
  static String describe(Throwable e) {
    return describe(e, Optional.empty());
  }

  /** Returns what to tell a user, without a secret that a server may have sent back. */
  static String describe(Throwable e, Optional<Secret> secret) {
    if (e instanceof ConnectException && e.getCause() instanceof ConnectException refused) {
      return describe(refused, secret); // the outer one only tells the address once more
    }
    String message = message(e, secret);
    // What OkHttp says of a body that ends too early is about its buffers.
    boolean tells = e.getCause() instanceof IOException && !(e.getCause() instanceof EOFException);
    String cause = tells ? describe(e.getCause(), secret) : "";
    return message.contains(cause) ? message : message + ": " + cause;
  }

  private static String message(Throwable e, Optional<Secret> secret) {
    String message =
        hide(secret, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    if (e instanceof UnexpectedResponseException response && !response.body().isBlank()) {
      // Hidden before it is cut: of half a secret nobody would know that it is one.
      return message + ": " + Terminal.quoted(hide(secret, response.body()), MAX_QUOTED);
    }
    if (e instanceof AccessDeniedException) {
      return "it is not allowed to read " + message;
    }
    if (e instanceof UnknownHostException) {
      return "unknown host " + message;
    }
    return e instanceof NoSuchFileException ? "there is no file " + message : message;
  }

  private static String hide(Optional<Secret> secret, String text) {
    return secret.map(known -> known.hideIn(text)).orElse(text);
  }
}
