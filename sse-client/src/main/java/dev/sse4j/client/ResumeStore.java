package dev.sse4j.client;

import dev.sse4j.SseException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps the place of one stream from one run of a program to the next: the last event ID.
 *
 * <p>The id of an event is saved when the loop has come back for the next one, so when it is done
 * with it: after a crash some events may come twice, but none is left out. A busy stream is not
 * saved event by event, but before it waits for more bytes, and at its end. A subscriber of {@link
 * ValueStream#publisher} counts as done with an event when its {@code onNext} has returned: one
 * that only puts events into a queue can lose them in a crash.
 *
 * <p>Threads: called by one thread at a time: {@code load} by the one that opens the stream, {@code
 * save} by the one that iterates, and the last {@code save} by the one that closes the stream, if
 * no other is inside the iterator then. One store is for one stream at a time: the client sees
 * to that for its own streams, not for those of other clients and processes.
 */
public interface ResumeStore {

  /**
   * Returns what was saved last, which may be the empty string; or nothing, if nothing was.
   *
   * @throws SseException if it cannot be read
   */
  Optional<String> load();

  /**
   * Saves an id in place of the one before. When this returns, a crash does not undo it.
   *
   * @param lastEventId the id, of at most 4 KiB in UTF-8, without control characters; or the empty
   *     string, if the stream has reset its id
   * @throws SseException if it cannot be saved; the stream ends with that, or has ended, and it is
   *     logged
   */
  void save(String lastEventId);

  /**
   * Returns a store in a file of its own, which need not be there yet; its folder must. The file
   * always holds a whole id: it is written beside, forced to the disk, and moved over the old one.
   * Only its owner may read it, where the file system can say so.
   */
  static ResumeStore file(Path file) {
    return new FileResumeStore(file);
  }
}
