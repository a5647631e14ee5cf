package dev.sse4j.benchmarks.gzip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;

/** Those who get the events. They keep what comes, and read it only when asked to check it. */
final class Subscribers implements AutoCloseable {

  /** After a silence as long as that, all has come that will come. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private static final byte[] REQUEST =
      "GET /subscribe/pets HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
          .getBytes(US_ASCII);

  /*
   * Threads: who measures calls the methods; one thread reads all sockets, and writes the two
   * volatile fields and what is kept, which has a lock of its own.
   */
  private final Selector selector = Selector.open();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private volatile long bytes;
  private volatile long lastArrival;

  Subscribers() throws IOException {
    Thread reader = new Thread(this::readAll, "subscribers");
    reader.setDaemon(true);
    reader.start();
  }

  /** Subscribes so many times, and waits until all have been answered. */
  void open(ServedJar server, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open();
      Subscriber subscriber = new Subscriber(channel);
      subscribers.add(subscriber);
      channel.socket().connect(server.address(), Math.toIntExact(Await.LIMIT.toMillis()));
      channel.write(ByteBuffer.wrap(REQUEST));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, subscriber);
      selector.wakeup(); // a selection that is under way does not see the new one
    }
    Await.until(
        count + " subscriptions to be answered",
        () -> subscribers.stream().allMatch(Subscriber::isAnswered));
  }

  void awaitSilence() throws Exception {
    long asked = System.nanoTime();
    Await.until("the streams to fall silent", () -> {
      long now = System.nanoTime();
      return now - asked > SILENCE.toNanos() && now - lastArrival > SILENCE.toNanos();
    });
  }

  long bytes() {
    return bytes;
  }

  /** Fails unless each stream is of this coding, and has so many events in full. */
  void checkEachHas(int events, Coding coding) throws DataFormatException {
    int others = 0;
    long least = Long.MAX_VALUE;
    long most = 0;
    for (Subscriber subscriber : subscribers) {
      long came = subscriber.transcript().events(coding);
      others += came == events ? 0 : 1;
      least = Math.min(least, came);
      most = Math.max(most, came);
    }
    if (others > 0) {
      throw new IllegalStateException("expected " + events + " events on each of "
          + subscribers.size() + " connections, but " + others
          + " got another number; the numbers are from " + least + " to " + most);
    }
  }

  @Override
  public void close() throws IOException {
    selector.close(); // which ends the thread
    for (Subscriber subscriber : subscribers) {
      subscriber.channel.close();
    }
  }

  private void readAll() {
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    try {
      while (true) {
        selector.select(key -> read(key, buffer));
      }
    } catch (ClosedSelectorException e) {
      // That is the end of it.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(SelectionKey key, ByteBuffer buffer) {
    Subscriber subscriber = (Subscriber) key.attachment();
    try {
      int count = subscriber.channel.read(buffer.clear());
      if (count < 0) {
        key.cancel(); // the check will find what did not come
        return;
      }
      subscriber.kept.write(buffer.array(), 0, count);
      bytes += count;
      lastArrival = System.nanoTime();
    } catch (IOException e) {
      key.cancel(); // as above, or closed by us
    }
  }

  private static final class Subscriber {

    final SocketChannel channel;
    final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Subscriber(SocketChannel channel) {
      this.channel = channel;
    }

    boolean isAnswered() {
      return kept.size() > 0;
    }

    Transcript transcript() {
      return new Transcript(kept.toString(ISO_8859_1));
    }
  }
}
