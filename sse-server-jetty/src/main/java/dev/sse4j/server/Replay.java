package dev.sse4j.server;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.spi.Replayer;
import dev.sse4j.spi.Replayer.Entry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How one subscription comes from where it begins to the live log: batch by batch over the
 * replayer, then it joins.
 */
final class Replay {

  private static final int BATCH_ENTRIES = 64;
  private static final int BATCH_BYTES = 64 << 10;

  /** What the subscription is to do next. */
  sealed interface Step permits Batch, Live, Failed {}

  /** Write these events, then ask for more. */
  record Batch(PrivateBytes bytes) implements Step {}

  /** Write the preamble, then follow the channel; the client knows of all up to a message. */
  record Live(Joined joined, Head known, PrivateBytes preamble) implements Step {}

  /** The log cannot be read. */
  record Failed() implements Step {}

  /*
   * Threads: begin() on the thread that subscribes, then one step at a time on the replay executor,
   * each asked for when the one before was taken; poll() on the dispatcher's. No step runs while
   * another's outcome waits to be taken.
   */
  private final Hub hub;
  private final Delivery delivery;
  private final SortedSet<Namespace> namespaces;
  private final AtomicReference<@Nullable Step> step = new AtomicReference<>();
  private String lastEventId = ""; // what the client was given last
  private String lastReadId = ""; // what was read last, for this client or not
  private @Nullable NewestSearch search; // until it is over; nothing is given before
  private Replayer.@Nullable Cursor cursor;
  private List<Entry> entries = List.of();
  private int encodedUpTo;
  private long expectedPosition;
  private long searchedUpTo = Long.MAX_VALUE; // nothing from here on was looked at
  private volatile long takenUpTo = -1; // the client has been given all below; read by any thread

  Replay(Hub hub, Delivery delivery, SortedSet<Namespace> namespaces) {
    this.hub = hub;
    this.delivery = delivery;
    this.namespaces = namespaces;
  }

  /** Joins at once where nothing was missed, and else asks for the first batch. */
  void begin(Start start) {
    if (start instanceof Start.After seen) {
      lastEventId = seen.lastEventId();
      lastReadId = lastEventId;
      hub.channels()
          .joinIfNewest(delivery, namespaces, lastEventId)
          .ifPresentOrElse(joined -> goLive(joined, new PrivateBytes()), this::continueReading);
    } else if (start instanceof Start.Newest newest && newest.events() > 0 && hub.canReplay()) {
      long came = hub.channels().head().next();
      search = new NewestSearch(newest.events(), came);
      continueReading();
    } else if (start instanceof Start.Newest) {
      goLive(hub.channels().join(delivery, namespaces), new PrivateBytes());
    } else {
      Joined joined = hub.channels().join(delivery, namespaces);
      goLive(joined, retained(joined));
    }
  }

  private PrivateBytes retained(Joined joined) {
    PrivateBytes retained = new PrivateBytes();
    try {
      hub.channels().retained(namespaces, joined).forEach(retained::addEvent);
    } catch (RuntimeException | Error e) {
      hub.channels().leave(joined); // nobody else knows that it has entered
      joined.cursor().release();
      throw e;
    }
    return retained;
  }

  /** Asks for the first batch behind this id, which stands for the beginning of all if empty. */
  void continueBehind(String lastEventId) {
    this.lastEventId = lastEventId;
    this.lastReadId = lastEventId;
    continueReading();
  }

  /** Asks for the next step, for the one before was dealt with. */
  void continueReading() {
    hub.threads().replay(this::readGuarded);
  }

  /** Returns the next step, or null if it is not there yet. */
  @Nullable
  Step poll() {
    return step.getAndSet(null);
  }

  /** Returns how many messages the client has not been given yet, as far as is known. */
  long lag() {
    long taken = takenUpTo;
    return taken < 0 ? 0 : Math.max(hub.channels().head().next() - taken, 0);
  }

  private void readGuarded() {
    if (delivery.hasEnded()) {
      return;
    }
    try {
      if (search != null) {
        searchOn(search);
      } else {
        read();
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is: one stream waits for this step, and no other.
      hub.replayFailed(lastEventId, e);
      step.set(new Failed());
      delivery.wake();
    }
  }

  private void read() {
    PrivateBytes bytes = new PrivateBytes();
    Replayer.Cursor reading = cursor;
    if (reading == null) {
      reading = open(bytes);
      if (reading == null) {
        return;
      }
      cursor = reading;
    }
    if (encodedUpTo == entries.size()) {
      // Read next before the log: an empty batch below it is then a loss, not a race.
      long next = hub.channels().head().next();
      long from = Math.min(reading.position(), searchedUpTo);
      searchedUpTo = Long.MAX_VALUE;
      takenUpTo = from;
      entries = reading.next(BATCH_ENTRIES);
      encodedUpTo = 0;
      if (entries.isEmpty()) {
        join(from, reading.position(), next, bytes);
        return;
      }
      tellOfLoss(from, reading.position(), bytes);
      expectedPosition = from;
    }
    encode(bytes);
  }

  /**
   * Finds the place to begin at; returns null if there is none, and the stream has gone live behind
   * a gap.
   */
  private Replayer.@Nullable Cursor open(PrivateBytes bytes) {
    Replayer.Replay found = hub.replayAfter(lastEventId);
    if (found instanceof Replayer.Found known) {
      return known.cursor();
    }
    if (found instanceof Replayer.Evicted evicted) {
      tell(
          new Gap(lastEventId, Gap.Reason.EVICTED, missed(evicted)), evicted.lastMissedId(), bytes);
      return evicted.cursor();
    }
    goLive(
        hub.channels().join(delivery, namespaces),
        0,
        new Gap(lastEventId, Gap.Reason.UNKNOWN, OptionalLong.empty()),
        bytes);
    return null;
  }

  /**
   * Goes live from an empty batch.
   *
   * @param from where the cursor stood before it read the batch
   * @param position where it stands now: further on if what it was to give has been evicted
   * @param next where the head was before that
   */
  private void join(long from, long position, long next, PrivateBytes bytes) {
    if (position > from || position < next) {
      Joined joined = hub.channels().join(delivery, namespaces);
      OptionalLong missed = countable(from, joined.at().next());
      goLive(joined, from, new Gap(lastEventId, Gap.Reason.EVICTED, missed), bytes);
      return;
    }
    Optional<Joined> joined = hub.channels().joinIfRead(delivery, namespaces, position);
    if (joined.isPresent()) {
      goLive(joined.get(), position, null, bytes);
    } else {
      handOver(bytes);
    }
  }

  /**
   * Goes through all that is kept, as that has to be read forward. What has left the window is not
   * missing to one who comes new.
   */
  private void searchOn(NewestSearch sought) {
    Replayer.Cursor reading = cursor;
    if (reading == null) {
      Replayer.Replay all = hub.recent();
      if (all instanceof Replayer.Found found) {
        reading = found.cursor();
      } else if (all instanceof Replayer.Evicted evicted) {
        reading = evicted.cursor();
      } else {
        search = null; // the replayer has just been switched off
        join(sought.came(), sought.came(), hub.channels().head().next(), new PrivateBytes());
        return;
      }
      cursor = reading;
    }
    List<Entry> read = reading.next(BATCH_ENTRIES);
    read.forEach(entry -> sought.add(entry, reaches(entry.message())));
    if (read.isEmpty() || sought.isBeyond()) {
      give(sought, reading.position());
    } else {
      continueReading(); // behind the others that wait for their turn
    }
  }

  /** The search is over: what it has found is given, and then all is read on. */
  private void give(NewestSearch over, long position) {
    search = null;
    over.comeTo(position);
    entries = over.found();
    encodedUpTo = 0;
    expectedPosition = over.came(); // what lies between those before that is not missing
    long upTo = position;
    if (!over.isBeyond()) {
      upTo = over.came();
      searchedUpTo = upTo; // if the cursor is behind that, it has passed over something
    }
    PrivateBytes bytes = new PrivateBytes();
    tellOfLoss(over.beginning(), upTo, bytes);
    encode(bytes);
  }

  private void goLive(Joined joined, PrivateBytes preamble) {
    goLive(joined, 0, null, preamble);
  }

  /** Follows the channel from here on; {@code read} is the position up to which all was read. */
  private void goLive(Joined joined, long read, @Nullable Gap gap, PrivateBytes preamble) {
    // The replayer can be one message ahead of the head: who has been given that, or passed over
    // it,
    // knows of it.
    boolean ahead = joined.at().next() < read;
    Head known = ahead ? new Head(read - 1, lastReadId) : joined.at();
    String skipped = ahead ? "" : known.id();
    if (gap != null) {
      tell(gap, skipped, preamble);
    } else if (joined.afterLoss()) {
      tell(new Gap(lastEventId, Gap.Reason.LOST, OptionalLong.empty()), skipped, preamble);
    } else if (hub.announcesIds() && !known.id().isEmpty() && !known.id().equals(lastEventId)) {
      preamble.add(EventEncoder.lastEventId(known.id()));
    }
    cursor = null; // not needed any more, and a stream may live for days
    entries = List.of();
    step.set(new Live(joined, known, preamble));
    delivery.wake();
  }

  private void encode(PrivateBytes bytes) {
    while (encodedUpTo < entries.size() && bytes.size() < BATCH_BYTES) {
      Entry entry = entries.get(encodedUpTo++);
      lastReadId = entry.message().event().id();
      if (entry.position().isPresent()) {
        long position = entry.position().getAsLong();
        if (position > expectedPosition) {
          OptionalLong missed = OptionalLong.of(position - expectedPosition);
          tell(new Gap(lastEventId, Gap.Reason.EVICTED, missed), "", bytes);
        }
        expectedPosition = Math.max(expectedPosition, position + 1);
      }
      if (reaches(entry.message())) {
        add(entry.message().event(), bytes);
      }
    }
    handOver(bytes);
  }

  /** Gives an event, unless it is larger than the hub takes: a replayer can have one all the same. */
  private void add(Event event, PrivateBytes bytes) {
    EncodedEvent encoded = hub.options().wire().event(event);
    if (encoded.size() > hub.maxEventBytes()) {
      tell(new Gap(lastEventId, Gap.Reason.LOST, OptionalLong.empty()), event.id(), bytes);
    } else {
      bytes.addEvent(encoded);
    }
    lastEventId = event.id();
  }

  private void tellOfLoss(long from, long to, PrivateBytes bytes) {
    if (from < to && hub.channels().hasLostBetween(from, to - 1)) {
      tell(new Gap(lastEventId, Gap.Reason.LOST, OptionalLong.empty()), "", bytes);
    }
  }

  private OptionalLong missed(Replayer.Evicted evicted) {
    long to = evicted.cursor().position();
    OptionalLong missed = evicted.missed();
    return missed.isEmpty() ? missed : countable(to - missed.getAsLong(), to);
  }

  /** Returns how many messages there are from one position to another, unless some are lost. */
  private OptionalLong countable(long from, long to) {
    return hub.channels().hasLostBetween(from, to)
        ? OptionalLong.empty()
        : OptionalLong.of(to - from);
  }

  private void tell(Gap gap, String lastSkippedId, PrivateBytes bytes) {
    hub.gap(delivery.subscription(), gap);
    bytes.add(hub.options().wire().event(gap.toEvent(lastSkippedId)));
  }

  private void handOver(PrivateBytes bytes) {
    if (bytes.isEmpty()) {
      continueReading(); // behind the others that wait for their turn
    } else {
      step.set(new Batch(bytes));
      delivery.wake();
    }
  }

  private boolean reaches(Message message) {
    for (Namespace subscribed : namespaces) {
      for (Namespace published : message.namespaces()) {
        if (subscribed.contains(published)) {
          return true;
        }
      }
    }
    return false;
  }
}
