package dev.sse4j.server.jetty;

import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Subscription;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a stream has while it is open: a place among all, and its ticket if it came with one. */
final class StreamPlace {

  /*
   * Threads: one request takes and fills it; any other request may take it over, also before that
   * one has a subscription. Each of the two writes its own field first and then looks at the
   * other's, so that one of them at least sees both, and cuts.
   */
  private final Optional<Tickets.Use> ticket;
  private final ConnectionLimits.Slot slot;
  private volatile @Nullable Subscription subscription;
  private volatile boolean takenOver;

  private StreamPlace(Optional<Tickets.Use> ticket, ConnectionLimits.Slot slot) {
    this.ticket = ticket;
    this.slot = slot;
  }

  /**
   * Takes both, before the client is sent anything: so it can come back at any time after that.
   *
   * @throws Refusal if one cannot be had; then neither is taken
   */
  static StreamPlace take(Entrance.Entry entry, ConnectionLimits limits, String address)
      throws Refusal {
    // The ticket first: a stream that it takes over leaves its place, which may be the last one.
    Optional<Tickets.Use> ticket = entry.takeTicket();
    try {
      StreamPlace place =
          new StreamPlace(ticket, limits.take(address, entry.admitted().principal()));
      ticket.ifPresent(use -> use.whenTakenOver(place::takeOver));
      return place;
    } catch (Refusal full) {
      ticket.ifPresent(Tickets.Use::giveBack);
      throw full;
    }
  }

  /** The stream is open. */
  void heldBy(Subscription subscription) {
    this.subscription = subscription;
    if (takenOver) {
      cut(subscription);
    }
  }

  /** The stream was not opened: its ticket is as good as before. */
  void giveBack() {
    ticket.ifPresent(Tickets.Use::giveBack);
    slot.release();
  }

  /** The stream is over. */
  void release() {
    ticket.ifPresent(Tickets.Use::ended);
    slot.release();
  }

  private void takeOver() {
    slot.release(); // at once: the one that comes needs it
    takenOver = true;
    Subscription left = subscription;
    if (left != null) {
      cut(left);
    }
  }

  private static void cut(Subscription left) {
    left.abort(CloseReason.CLIENT_GONE); // its browser has left it for another
  }
}
