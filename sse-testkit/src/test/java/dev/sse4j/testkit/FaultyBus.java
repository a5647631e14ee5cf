package dev.sse4j.testkit;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.SseException;
import dev.sse4j.spi.Provider;
import dev.sse4j.spi.ProviderStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A bus of several processes, each of which has a thread that calls its sink; and the faults that
 * an author of such a thing may make.
 */
final class FaultyBus {

  enum Fault {
    NONE,
    LOSES_A_MESSAGE,
    SWAPS_MESSAGES,
    GIVES_ALL_THE_SAME_ID,
    RETURNS_ANOTHER_ID,
    IGNORES_THE_PUBLISHERS_ID,
    FORGETS_THE_KEY,
    CALLS_TWO_AT_ONCE,
    IS_NEVER_READY,
    IS_READY_TWICE,
    STARTS_TWICE,
    HAS_NO_STATUS_AFTER_CLOSE,
    PUBLISHES_AFTER_CLOSE,
    CLOSES_WITHOUT_WAITING,
    PRETENDS_WHILE_DOWN
  }

  private final Fault fault;
  private final boolean reachable;
  private final List<Message> log = new ArrayList<>(); // guarded by this

  FaultyBus(Fault fault, boolean reachable) {
    this.fault = fault;
    this.reachable = reachable;
  }

  Provider connect() {
    return connect(fault);
  }

  /** Connects a process that has a fault of its own. */
  Provider connect(Fault ofThisProcess) {
    return new Process(ofThisProcess);
  }

  private synchronized String append(Message message) {
    boolean keepsId = !message.event().id().isEmpty() && fault != Fault.IGNORES_THE_PUBLISHERS_ID;
    String id = keepsId
        ? message.event().id()
        : fault == Fault.GIVES_ALL_THE_SAME_ID ? "id" : "id-" + log.size();
    Event event = message.event().withId(id);
    log.add(
        fault == Fault.FORGETS_THE_KEY
            ? message.withEvent(event).withKey("")
            : message.withEvent(event));
    notifyAll();
    return fault == Fault.RETURNS_ANOTHER_ID ? id + "x" : id;
  }

  private synchronized Message next(int at) throws InterruptedException {
    while (log.size() <= at) {
      wait();
    }
    return log.get(at);
  }

  private final class Process implements Provider {

    private final Fault fault;
    private Thread thread;
    private volatile boolean closed;

    Process(Fault fault) {
      this.fault = fault;
    }

    @Override
    public String publish(Message message) {
      if (closed && fault != Fault.PUBLISHES_AFTER_CLOSE) {
        throw new IllegalStateException("closed");
      }
      if (!reachable && fault != Fault.PRETENDS_WHILE_DOWN) {
        throw new SseException("the bus cannot be reached");
      }
      return append(message);
    }

    @Override
    public void start(Sink sink) {
      if (closed || thread != null && fault != Fault.STARTS_TWICE) {
        throw new IllegalStateException("closed or started");
      }
      thread = new Thread(() -> run(sink), "faulty-bus");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public ProviderStatus status() {
      if (closed && fault == Fault.HAS_NO_STATUS_AFTER_CLOSE) {
        return null;
      }
      return ProviderStatus.since(
          reachable ? ProviderStatus.State.UP : ProviderStatus.State.CONNECTING, Instant.EPOCH);
    }

    @Override
    public void close() {
      closed = true;
      if (thread != null) {
        thread.interrupt();
        if (fault != Fault.CLOSES_WITHOUT_WAITING) {
          try {
            thread.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      }
    }

    private void run(Sink sink) {
      for (int i = fault == Fault.IS_NEVER_READY ? 1 : fault == Fault.IS_READY_TWICE ? -1 : 0;
          i < 1;
          i++) {
        sink.ready();
      }
      try {
        for (int at = 0; !closed; at++) {
          deliver(sink, at);
        }
      } catch (InterruptedException e) {
        // closed
      }
    }

    private void deliver(Sink sink, int at) throws InterruptedException {
      if (fault == Fault.LOSES_A_MESSAGE && at == 0) {
        next(at);
      } else if (fault == Fault.SWAPS_MESSAGES && at < 2) {
        sink.message(next(1 - at));
      } else if (fault == Fault.CALLS_TWO_AT_ONCE) {
        Message message = next(at);
        new Thread(() -> sink.message(message)).start();
      } else {
        sink.message(next(at));
      }
    }
  }
}
