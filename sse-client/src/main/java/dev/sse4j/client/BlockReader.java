package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.codec.EventReader;
import dev.sse4j.codec.EventView;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the blocks and comments of a stream, in their order. For one thread at a time. */
final class BlockReader {

  /** What a block is given as. */
  enum Form {
    /** The event alone; blocks without one are passed over. */
    EVENT,
    /** The bytes alone, as an {@link EventView}; blocks without an event are passed over. */
    VIEW,
    /** The event and all lines, and blocks without an event too. */
    LINES
  }

  /** Where the bytes come from: reads as an {@link InputStream} does. */
  interface Bytes {
    int read(byte[] bytes, int offset, int length) throws IOException;
  }

  private final Form form;
  private final EventReader reader;
  private List<String> lines = new ArrayList<>(); // of the block so far, if they are kept

  /**
   * Creates a reader.
   *
   * @param lastEventId the id that the stream begins with
   * @param comments takes the comments, within {@link #read()}: each after the blocks before it
   *     were returned; null if nobody does
   */
  BlockReader(
      Bytes bytes,
      int maxEventBytes,
      String lastEventId,
      Form form,
      @Nullable Consumer<String> comments) {
    InputStream in = new Input(bytes);
    this.form = form;
    if (form == Form.LINES) {
      Consumer<String> taker = comments == null ? comment -> {} : comments;
      reader = EventReader.ofLines(in, maxEventBytes, lastEventId, taker, line -> lines.add(line));
    } else if (comments == null) {
      reader = new EventReader(in, maxEventBytes, lastEventId);
    } else {
      reader = new EventReader(in, maxEventBytes, lastEventId, comments);
    }
  }

  /**
   * Waits for the next block and returns it, or null at the end of the stream.
   *
   * @throws dev.sse4j.EventTooLargeException if it is larger than the bound
   */
  @Nullable
  ParsedBlock read() throws IOException {
    while (true) {
      EventView view = reader.readBlock();
      if (view == null) {
        return null;
      }
      if (form == Form.LINES || view.isEvent()) {
        return block(view);
      }
    }
  }

  /**
   * Returns the last event ID as of the last block that was found: when the {@link Bytes} are asked
   * for more, all blocks up to there have been returned.
   */
  String lastEventId() {
    return reader.lastEventId();
  }

  /** Returns the reconnection time, if the stream has set one. */
  Optional<Duration> reconnectionTime() {
    return reader.reconnectionTime();
  }

  private ParsedBlock block(EventView view) {
    if (form == Form.VIEW) {
      return new ParsedBlock(null, view, view.hasId(), reader.lastEventId(), List.of());
    }
    Event event = view.isEvent() ? view.toEvent() : null;
    List<String> itsLines = form == Form.LINES ? takeLines() : List.of();
    return new ParsedBlock(event, null, view.hasId(), reader.lastEventId(), itsLines);
  }

  private List<String> takeLines() {
    List<String> taken = lines;
    lines = new ArrayList<>();
    return taken;
  }

  /** The bytes as the codec takes them. What they come from is closed by others. */
  private static final class Input extends InputStream {

    private final Bytes bytes;

    Input(Bytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("reads many bytes at once");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return bytes.read(target, offset, length);
    }
  }
}
