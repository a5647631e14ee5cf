package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.codec.EventView;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The events of the blocks that a source gives. */
final class BlockEventStream implements EventStream {

  /*
   * Threads: before the first read, the one that made the stream; then the one that iterates. Any
   * closes, asks for the last event ID, and has the stream reconnect.
   */
  private final BlockSource source;
  private final OneShotIterator<ParsedBlock> blocks;
  private final Map<String, Failure> failures = new HashMap<>(); // by type
  private @Nullable SoughtText lastData; // of the event that ends the stream
  private BlockReader.Form form = BlockReader.Form.EVENT;
  private boolean hasSeenLast;
  private volatile boolean closed;

  /** What makes an exception of an event that tells of a failure, and the type of such events. */
  private record Failure(
      SoughtText type, Function<? super Event, ? extends @Nullable RuntimeException> maker) {}

  BlockEventStream(BlockSource source) {
    this.source = source;
    this.blocks = new OneShotIterator<>(this::nextBlock, source::given, this::close);
  }

  @Override
  public EventStream until(String data) {
    blocks.requireUnclaimed();
    lastData = new SoughtText(Objects.requireNonNull(data, "data"));
    return this;
  }

  @Override
  public EventStream failOn(
      String type, Function<? super Event, ? extends @Nullable RuntimeException> failure) {
    blocks.requireUnclaimed();
    SoughtText sought = new SoughtText(Objects.requireNonNull(type, "type"));
    failures.put(type, new Failure(sought, Objects.requireNonNull(failure, "failure")));
    return this;
  }

  @Override
  public Iterator<Event> iterator() {
    Iterator<ParsedBlock> withEvents = blocks.claim();
    return new Iterator<>() {

      @Override
      public boolean hasNext() {
        return withEvents.hasNext();
      }

      @Override
      public Event next() {
        // Blocks without an event come only to those who asked for the lines.
        return Objects.requireNonNull(withEvents.next().event());
      }
    };
  }

  @Override
  public ValueStream<Block> blocks() {
    Iterator<ParsedBlock> all = blocks.claim();
    giveAs(BlockReader.Form.LINES);
    return new MappedStream<>(() -> all.hasNext() ? withLines(all.next()) : null, this::close);
  }

  @Override
  public ValueStream<EventView> views() {
    Iterator<ParsedBlock> all = blocks.claim();
    giveAs(BlockReader.Form.VIEW);
    return new MappedStream<>(() -> all.hasNext() ? all.next().view() : null, this::close);
  }

  private void giveAs(BlockReader.Form form) {
    this.form = form;
    source.giveAs(form);
  }

  @Override
  public String lastEventId() {
    return source.lastEventId();
  }

  @Override
  public void reconnect() {
    source.reconnect();
  }

  @Override
  public void close() {
    closed = true;
    source.close();
  }

  private @Nullable ParsedBlock nextBlock() {
    if (hasSeenLast) {
      return null;
    }
    ParsedBlock block = source.next();
    if (block == null) {
      failIfCutShort();
      return null;
    }
    if (!failures.isEmpty()) {
      failIfToldBy(block);
    }
    if (lastData == null || !block.hasData(lastData)) {
      return block;
    }
    hasSeenLast = true;
    source.finish();
    return form == BlockReader.Form.EVENT ? null : block; // a proxy passes that on, too
  }

  private void failIfCutShort() {
    if (lastData != null && !closed) {
      throw new SseException(
          "the event stream ended before the event that ends it: expected one with the data \""
              + lastData + "\", but there was none");
    }
  }

  private void failIfToldBy(ParsedBlock block) {
    for (Failure failure : failures.values()) {
      if (block.hasType(failure.type())) {
        RuntimeException told = failure.maker().apply(block.toEvent());
        if (told != null) {
          throw told;
        }
      }
    }
  }

  private static Block withLines(ParsedBlock block) {
    return new Block(block.lines(), Optional.ofNullable(block.event()));
  }
}
