package dev.sse4j.testkit;

/**
 * What the failure of a test shows besides, as one that it has suppressed: no failure of its own, so
 * without a stack.
 */
final class FailureNote extends Throwable {

  private static final long serialVersionUID = 1L;

  /**
   * Creates a note.
   *
   * @param who has seen something
   * @param transcript what, in lines
   */
  FailureNote(Object who, String transcript) {
    super(who + " has seen:\n" + transcript, null, false, false);
  }

  @Override
  public String toString() {
    return getMessage();
  }
}
