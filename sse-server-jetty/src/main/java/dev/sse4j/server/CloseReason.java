package dev.sse4j.server;

import java.util.Locale;

/** Why a subscription has ended. */
public enum CloseReason {
  /** The client has gone: a write failed or its connection was closed. */
  CLIENT_GONE,
  /** The client fell further behind than the bounds allow, and its policy does not keep it. */
  OVERRUN,
  /** One write was outstanding for longer than the write timeout. */
  WRITE_TIMEOUT,
  /** The log could not be read for replay. */
  REPLAY_FAILED,
  /** The time for which it was admitted is over. */
  EXPIRED,
  /** The application closed it. */
  CLOSED,
  /** The server is shutting down. */
  SHUTDOWN;

  /** Returns the word for it in figures and on pages, in small letters: {@code client_gone}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
