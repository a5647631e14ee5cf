package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The tickets that are good: each opens one stream, and opens it again for who comes back. Only
 * digests are kept. Safe for use by any thread.
 */
final class Tickets {

  /** How long a ticket waits for its first use. */
  static final Duration FIRST_USE = Duration.ofSeconds(30);

  /** How long a ticket waits for its browser to come back, unless its identity expires before. */
  static final Duration RETURN = Duration.ofHours(1);

  /** How many may wait to be used; those that are had by a stream are as many as these. */
  static final int MAX = 10_000;

  private static final int BYTES = 16;

  private static final Map<String, String> INVALID =
      Map.of("WWW-Authenticate", "Bearer realm=\"sse4j\", error=\"invalid_token\"");

  /** One of them. All that changes is guarded by lock. */
  private static final class Ticket {

    private final Token token;
    private final Admitted admitted;
    private final long number;
    private final Instant issued;
    private @Nullable Instant ended; // when its last stream did; null: there was none before
    private @Nullable Use use; // who has it

    Ticket(Token token, Admitted admitted, long number, Instant issued) {
      this.token = token;
      this.admitted = admitted;
      this.number = number;
      this.issued = issued;
    }

    /** Returns since when it has been waiting to be used, or to be used again. */
    Instant since() {
      return ended == null ? issued : ended;
    }

    long number() {
      return number;
    }

    /** Returns whether it has been waiting for too long by then. */
    boolean isOver(Instant now) {
      return !now.isBefore(since().plus(ended == null ? FIRST_USE : RETURN));
    }

    boolean isUnused() {
      return ended == null && use == null;
    }
  }

  /*
   * Threads: any number of requests and of streams that end. Under the lock: memory only. A stream
   * that is taken over is ended outside of it.
   *
   * A ticket is in one of three states: unused, had by the stream that it opens or has opened, or
   * waiting for its browser since that stream ended. In the first and the last its time runs, and
   * the oldest of each are looked at whenever there is something to do here: so that nothing waits
   * on a thread of its own, and nothing is kept for long that could not be used any more.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final InstantSource timeOfDay;
  private final Map<Token, Ticket> all = new HashMap<>(); // guarded by lock
  private final TreeSet<Ticket> unused = oldestFirst(); // guarded by lock
  private final TreeSet<Ticket> waiting = oldestFirst(); // guarded by lock; to be used again
  private long issued; // guarded by lock

  /**
   * Holds no ticket yet.
   *
   * @param clock goes steadily, for moments that nobody else knows
   * @param timeOfDay says whether an identity has expired
   */
  Tickets(InstantSource clock, InstantSource timeOfDay) {
    this.clock = clock;
    this.timeOfDay = timeOfDay;
  }

  /**
   * Returns a new ticket. If too many wait, the one is forgotten whose stream ended longest ago.
   *
   * @throws Refusal if none can be forgotten
   */
  String issue(Admitted admitted) throws Refusal {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Token token = Token.shown(ticket.getBytes(US_ASCII));
    lock.lock();
    try {
      Instant now = forgetWhatIsOver();
      if (unused.size() + waiting.size() >= MAX) {
        if (waiting.isEmpty()) {
          throw Refusal.unavailable(
              "the server has as many tickets as it keeps: come back in a moment");
        }
        all.remove(waiting.pollFirst().token);
      }
      Ticket added = new Ticket(token, admitted, issued++, now);
      all.put(token, added);
      unused.add(added);
    } finally {
      lock.unlock();
    }
    return ticket;
  }

  /**
   * Returns what a ticket is for, and uses nothing up.
   *
   * @throws Refusal if it is not good
   */
  Admitted check(ShownTicket shown) throws Refusal {
    lock.lock();
    try {
      return require(shown).admitted;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a ticket for a stream that is about to be opened. The stream that it has opened before is
   * ended, if it is still there.
   *
   * @throws Refusal if it is not good
   */
  Use take(ShownTicket shown) throws Refusal {
    Use taken;
    Runnable endOther = null;
    lock.lock();
    try {
      Ticket ticket = require(shown);
      Use other = ticket.use;
      if (other == null) {
        idle(ticket).remove(ticket);
      } else {
        ticket.ended = clock.instant();
        endOther = other.end;
      }
      taken = new Use(ticket);
      ticket.use = taken;
    } finally {
      lock.unlock();
    }
    if (endOther != null) {
      endOther.run();
    }
    return taken;
  }

  private Ticket require(ShownTicket shown) throws Refusal {
    assert lock.isHeldByCurrentThread();
    forgetWhatIsOver();
    Ticket ticket = all.get(shown.token());
    if (ticket == null || hasExpired(ticket)) {
      throw new Refusal(
          401, "the ticket is not known here, or its time is over: get a new one", INVALID);
    }
    if (!ticket.isUnused() && !shown.comesBack()) {
      throw new Refusal(
          401,
          "the ticket has opened its stream, and only a Last-Event-ID opens it again: get a new one",
          INVALID);
    }
    return ticket;
  }

  private boolean hasExpired(Ticket ticket) {
    Optional<Instant> expiry = ticket.admitted.expiry();
    return expiry.isPresent() && !timeOfDay.instant().isBefore(expiry.get());
  }

  private TreeSet<Ticket> idle(Ticket ticket) {
    return ticket.ended == null ? unused : waiting;
  }

  /** Returns the time as of which the rest is good. */
  private Instant forgetWhatIsOver() {
    assert lock.isHeldByCurrentThread();
    Instant now = clock.instant();
    for (TreeSet<Ticket> oldestFirst : List.of(unused, waiting)) {
      while (!oldestFirst.isEmpty() && oldestFirst.first().isOver(now)) {
        all.remove(oldestFirst.pollFirst().token);
      }
    }
    return now;
  }

  private static TreeSet<Ticket> oldestFirst() {
    return new TreeSet<>(Comparator.comparing(Ticket::since).thenComparingLong(Ticket::number));
  }

  /** One stream has a ticket, until another comes for it. */
  final class Use {

    private final Ticket ticket;
    private @Nullable Runnable end; // guarded by lock; null: the stream is being opened

    private Use(Ticket ticket) {
      this.ticket = ticket;
    }

    /** Runs this when the ticket is taken for another stream; at once if it has gone already. */
    void whenTakenOver(Runnable end) {
      lock.lock();
      try {
        if (ticket.use == this) {
          this.end = end;
          return;
        }
      } finally {
        lock.unlock();
      }
      end.run();
    }

    /** The stream could not be opened: the ticket is as good as before. */
    void giveBack() {
      lock.lock();
      try {
        leave(ticket.ended);
      } finally {
        lock.unlock();
      }
    }

    /** The stream has ended: the ticket waits for its browser to come back. */
    void ended() {
      lock.lock();
      try {
        leave(clock.instant());
      } finally {
        lock.unlock();
      }
    }

    /** Does nothing if another has the ticket, or nobody. */
    private void leave(@Nullable Instant ended) {
      assert lock.isHeldByCurrentThread();
      if (ticket.use != this) {
        return;
      }
      ticket.use = null;
      ticket.ended = ended;
      if (hasExpired(ticket)) {
        all.remove(ticket.token);
      } else {
        idle(ticket).add(ticket);
      }
    }
  }
}
