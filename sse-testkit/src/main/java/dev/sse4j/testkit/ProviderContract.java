package dev.sse4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.Message;
import dev.sse4j.Namespace;
import dev.sse4j.spi.Provider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Provider} promises. Extend it, say how to make one, and run it as a JUnit test:
 *
 * <pre>{@code
 * class MyProviderTest extends ProviderContract {
 *   @Override
 *   protected Provider newProvider() {
 *     return new MyProvider(bus);
 *   }
 * }
 * }</pre>
 *
 * <p>It checks that messages come to the sink as they were published, in one order, one at a time;
 * that each has an id of its own, which is the one that {@code publish} returned, or the publisher
 * had set; that {@code ready} is called once; that {@code close} waits and is final. For a bus that
 * processes share, extend {@link SharedBusContract}, which checks more.
 */
public abstract class ProviderContract {

  static final int PUBLISHERS = 4;
  static final int MESSAGES_EACH = 250;
  private static final Namespace PETS = new Namespace("/pets");

  private final Deque<Provider> opened = new ConcurrentLinkedDeque<>();

  /** For subclasses. */
  protected ProviderContract() {}

  /** Returns a new provider that has not been started, on a bus that has carried nothing yet. */
  protected abstract Provider newProvider();

  /** Returns how long to wait for what must happen: 20 seconds. */
  protected Duration limit() {
    return Duration.ofSeconds(20);
  }

  /** Returns how long to wait for what must not happen. */
  Duration quiet() {
    return Duration.ofMillis(200);
  }

  @AfterEach
  final void closeAll() {
    opened.forEach(Provider::close);
  }

  @Test
  void messagesComeInTheOrderOfPublication() {
    RecordingSink sink = newSink();
    Provider provider = started(sink);

    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ids.add(provider.publish(message("data " + i)));
    }

    List<Message> messages = sink.await(100);
    for (int i = 0; i < 100; i++) {
      assertThat(messages.get(i).event()).isEqualTo(Event.of("data " + i).withId(ids.get(i)));
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void anIdCanTravelInAHeader() {
    Provider provider = started(newSink());

    String id = provider.publish(message("x"));

    assertThat(id).isNotEmpty().doesNotContain("\r", "\n", "\0");
    assertThat(id.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(Message.MAX_ID_BYTES);
  }

  @Test
  void anIdThatThePublisherSetIsKept() {
    RecordingSink sink = newSink();
    Provider provider = started(sink);

    String id = provider.publish(Message.of(PETS, Event.of("x").withId("my id ä")));

    assertThat(id).isEqualTo("my id ä");
    assertThat(sink.await(1).get(0).event().id()).isEqualTo("my id ä");
  }

  @Test
  void theWholeMessageSurvives() {
    RecordingSink sink = newSink();
    Provider provider = started(sink);
    List<Namespace> namespaces =
        List.of(new Namespace("/pets/dogs"), Namespace.ROOT, new Namespace("/ä b/€"));
    List<Message> published = List.of(
        Message.of(namespaces, Event.of("new-dog", "line\n line\n\n😀\t\0")).withKey("kéy"),
        Message.of(PETS, Event.of("")),
        Message.of(PETS, Event.of("x".repeat(100_000))));

    List<Message> expected = published.stream()
        .map(message -> message.withEvent(message.event().withId(provider.publish(message))))
        .toList();

    assertThat(sink.await(3)).isEqualTo(expected);
  }

  @Test
  void concurrentPublishersAreHeardOneAtATimeEachInItsOwnOrder() throws Exception {
    Seed seed = Seed.next();
    RecordingSink sink = newSink();
    Provider provider = started(sink);

    List<String> ids = publishConcurrently(seed, List.of(provider));

    List<Message> messages = sink.await(PUBLISHERS * MESSAGES_EACH);
    assertThat(messages)
        .as("%s", seed)
        .extracting(message -> message.event().id())
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(ids).as("%s", seed).doesNotHaveDuplicates();
    requireEachInItsOwnOrder(seed, messages);
    assertThat(sink.overlaps())
        .as("calls that came before the last one had returned, %s", seed)
        .isZero();
  }

  @Test
  void aCallWaitsForTheOneBeforeIt() throws Exception {
    LingeringSink sink = new LingeringSink();
    opened(newProvider()).start(sink);
    await(sink.ready);

    begin(() -> opened.peek().publish(message("one")));
    begin(() -> opened.peek().publish(message("two")));
    await(sink.returned);

    assertThat(sink.overlapped)
        .as("the second call came before the first had returned")
        .isFalse();
  }

  @Test
  void readyIsCalledOnce() {
    RecordingSink sink = newSink();
    Provider provider = started(sink);

    sink.awaitReady();
    provider.publish(message("marker"));
    sink.await(1);

    assertThat(sink.readyCalls()).isEqualTo(1);
  }

  @Test
  void theOriginIsNoIdOfAMessage() {
    Provider provider = started(newSink());

    String id = provider.publish(message("x"));

    assertThat(provider.origin()).isNotNull().isNotEqualTo(id);
  }

  @Test
  void aSecondStartIsRefused() {
    Provider provider = started(newSink());

    assertThatIllegalStateException().isThrownBy(() -> provider.start(newSink()));
  }

  @Test
  void thereIsAlwaysAStatus() {
    Provider provider = opened(newProvider());
    assertThat(provider.status()).as("before the start").isNotNull();

    provider.start(newSink());
    assertThat(provider.status()).as("after the start").isNotNull();

    provider.close();
    assertThat(provider.status()).as("after the close").isNotNull();
  }

  @Test
  void afterCloseAllIsRefusedButAnotherClose() {
    Provider provider = started(newSink());
    Provider neverStarted = opened(newProvider());

    provider.close();
    neverStarted.close();

    assertThatIllegalStateException().isThrownBy(() -> provider.publish(message("x")));
    assertThatIllegalStateException().isThrownBy(() -> provider.start(newSink()));
    assertThatIllegalStateException().isThrownBy(() -> neverStarted.start(newSink()));
    assertThatCode(provider::close).doesNotThrowAnyException();
  }

  @Test
  void closeWaitsForACallThatIsUnderWay() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    HeldSink sink = new HeldSink(order);
    Provider provider = opened(newProvider());
    provider.start(sink);

    Thread publisher = begin(() -> provider.publish(message("x")));
    await(sink.entered);
    Thread closer = begin(() -> {
      provider.close();
      order.add("close has returned");
    });
    awaitBlocked(closer);
    sink.released.countDown();
    closer.join(limit().toMillis());
    publisher.join(limit().toMillis());

    assertThat(order).containsExactly("the call returns", "close has returned");
  }

  List<String> publishConcurrently(Seed seed, List<Provider> providers) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
    try {
      List<Callable<List<String>>> publishers = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        int number = i;
        Random random = new Random(seed.value() + number);
        Provider provider = providers.get(number % providers.size());
        publishers.add(() -> publishInOrder(provider, number, random));
      }
      List<String> ids = new ArrayList<>();
      for (Future<List<String>> published :
          threads.invokeAll(publishers, limit().toMillis(), TimeUnit.MILLISECONDS)) {
        assertThat(published.isCancelled()).as("did not end within the limit").isFalse();
        ids.addAll(published.get());
      }
      return ids;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<String> publishInOrder(Provider provider, int publisher, Random random) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < MESSAGES_EACH; i++) {
      if (random.nextInt(4) == 0) {
        Thread.yield();
      }
      ids.add(provider.publish(message(publisher + ":" + i)));
    }
    return ids;
  }

  static void requireEachInItsOwnOrder(Seed seed, List<Message> messages) {
    for (int i = 0; i < PUBLISHERS; i++) {
      String prefix = i + ":";
      List<String> expected = new ArrayList<>();
      for (int j = 0; j < MESSAGES_EACH; j++) {
        expected.add(prefix + j);
      }
      assertThat(messages.stream()
              .map(message -> message.event().data())
              .filter(data -> data.startsWith(prefix)))
          .as("publisher %d, %s", i, seed)
          .containsExactlyElementsOf(expected);
    }
  }

  RecordingSink newSink() {
    return new RecordingSink(limit());
  }

  Provider started(RecordingSink sink) {
    Provider provider = opened(newProvider());
    provider.start(sink);
    sink.awaitReady();
    return provider;
  }

  Provider opened(Provider provider) {
    opened.push(provider);
    return provider;
  }

  static Message message(String data) {
    return Message.of(PETS, Event.of(data));
  }

  private Thread begin(Runnable task) {
    Thread thread = new Thread(task, "provider-contract");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(limit().toMillis(), TimeUnit.MILLISECONDS))
        .as("the sink was called")
        .isTrue();
  }

  /**
   * Waits until a thread waits, or has ended. It may go on waiting for something else: then the
   * test proves less.
   */
  private void awaitBlocked(Thread thread) {
    long deadline = System.nanoTime() + limit().toNanos();
    while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
      assertThat(System.nanoTime())
          .as("the limit, while close() neither waits nor returns")
          .isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Holds the first message until it is released. */
  private final class HeldSink implements Provider.Sink {

    private final List<String> order;
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    HeldSink(List<String> order) {
      this.order = order;
    }

    @Override
    public void message(Message message) {
      entered.countDown();
      boolean interrupted = false;
      while (released.getCount() > 0) {
        try {
          await(released);
        } catch (InterruptedException e) {
          interrupted = true; // a provider may wake its thread so; that ends no call
        }
      }
      order.add("the call returns");
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void lost(String reason) {}

    @Override
    public void ready() {}
  }

  /** Stays in the first call until a second one comes, or none has come for a while. */
  private final class LingeringSink implements Provider.Sink {

    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch second = new CountDownLatch(1);
    private final CountDownLatch returned = new CountDownLatch(2);
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean overlapped;

    @Override
    public void message(Message message) {
      if (calls.getAndIncrement() == 0) {
        try {
          overlapped = second.await(quiet().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      } else {
        second.countDown();
      }
      returned.countDown();
    }

    @Override
    public void lost(String reason) {}

    @Override
    public void ready() {
      ready.countDown();
    }
  }
}
