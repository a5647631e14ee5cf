package dev.sse4j.testkit;

/** Ends a check that needs something which whoever extends the contract does not have. */
final class NotTriedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotTriedException(String reason) {
    super(reason);
  }
}
