package dev.sse4j.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sse4j.Event;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/** A stream as a {@link Flow.Publisher}: the rules of Reactive Streams, and who reads when. */
class StreamPublisherTest {

  private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "stream-publisher-test");
    thread.setDaemon(true);
    return thread;
  });

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  /**
   * The rules that hold for us; of those that the kit calls optional, some do not. For one it gives
   * the garbage collector 100 ms: {@link #aSubscriberThatHasCancelledIsForgotten()} has more.
   */
  @TestFactory
  List<DynamicTest> obeysTheRulesOfReactiveStreams() {
    List<DynamicTest> rules = Arrays.stream(Verification.class.getMethods())
        .filter(method -> method.getName().matches("(required|optional|stochastic)_(?!spec313_).*"))
        .sorted(Comparator.comparing(Method::getName))
        .map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> verify(rule)))
        .toList();
    assertThat(rules).hasSize(30);
    return rules;
  }

  private void verify(Method rule) throws Throwable {
    // For an error of rule 3.9 the kit looks once: so it is told by the very call that makes it.
    boolean looksOnce = rule.getName().contains("_spec309_");
    Verification verification = new Verification(looksOnce ? Runnable::run : executor);
    verification.setUp();
    try {
      rule.invoke(verification);
    } catch (InvocationTargetException e) {
      boolean leftToUs = rule.getName().startsWith("optional_");
      if (!(leftToUs && e.getCause() instanceof SkipException)) {
        throw e.getCause();
      }
    }
  }

  // Reactive Streams 3.13
  @Test
  void aSubscriberThatHasCancelledIsForgotten() throws Exception {
    Flow.Publisher<String> publisher = publisher("data: a\n\ndata: b\n\n", executor);
    Recorder recorder = new Recorder();
    publisher.subscribe(recorder);
    Flow.Subscription subscription = recorder.subscription;
    subscription.request(1);
    assertThat(recorder.heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
    WeakReference<Recorder> forgotten = new WeakReference<>(recorder);

    subscription.cancel();
    recorder = null;

    Eventually.holds(() -> {
      System.gc();
      return forgotten.get() == null;
    });
    Reference.reachabilityFence(publisher);
    Reference.reachabilityFence(subscription);
  }

  @Test
  void nothingIsReadThatNobodyAskedFor() {
    List<Integer> reads = new ArrayList<>();
    InputStream counted = new ByteArrayInputStream("data: a\n\n".getBytes(UTF_8)) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        int count = super.read(bytes, offset, length);
        reads.add(count);
        return count;
      }
    };
    Recorder recorder = new Recorder();

    SseClient.read(counted).publisher(Runnable::run).subscribe(recorder);
    assertThat(reads).isEmpty();
    recorder.subscription.request(1);

    assertThat(reads).containsExactly(9);
    assertThat(recorder.heard).containsExactly("a");
    recorder.subscription.request(1);
    assertThat(recorder.heard).containsExactly("a", "complete");
  }

  @Test
  void aSubscriberThatThrowsAtOnceHasCancelled() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
      IllegalStateException failure = new IllegalStateException("not now");
      Flow.Publisher<Event> publisher = SseClient.read(
              new OkHttpClient(), new Request.Builder().url(server.url("/")).build())
          .publisher(executor);

      assertThatIllegalStateException()
          .isThrownBy(() -> publisher.subscribe(new Recorder() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              throw failure;
            }
          }))
          .isSameAs(failure);

      server.takeRequest().awaitClosed();
    }
  }

  @Test
  void aDemandOfNothingFailsTheSubscriberWithTheRule() {
    Recorder recorder = new Recorder();
    publisher("data: a\n\n", Runnable::run).subscribe(recorder);

    recorder.subscription.request(0);

    assertThat(recorder.heard)
        .containsExactly("expected a demand above zero (Reactive Streams 3.9), but was 0");
  }

  @Test
  void cancellingClosesTheConnectionWhileItIsRead() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes("data: a\n\n").thenStall());
      Request request = new Request.Builder().url(server.url("/")).build();
      Recorder recorder = new Recorder();
      SseClient.read(new OkHttpClient(), request).publisher(executor).subscribe(recorder);

      recorder.subscription.request(2);
      assertThat(recorder.heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
      recorder.subscription.cancel();

      server.takeRequest().awaitClosed();
      executor.shutdown();
      assertThat(executor.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
      assertThat(recorder.heard).isEmpty();
    }
  }

  @Test
  void aFailureOfTheStreamReachesTheSubscriber() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(StreamScript.bytes("data: a\n\n").thenDrop());
      Request request = new Request.Builder().url(server.url("/")).build();
      Recorder recorder = new Recorder();
      SseClient.read(new OkHttpClient(), request).publisher(executor).subscribe(recorder);

      recorder.subscription.request(Long.MAX_VALUE);

      assertThat(recorder.heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
      assertThat(recorder.heard.poll(20, TimeUnit.SECONDS))
          .isEqualTo("the event stream from " + server.url("/") + " broke off");
    }
  }

  @Test
  void aSecondSubscriberIsTurnedAway() {
    Flow.Publisher<String> publisher = publisher("data: a\n\n", Runnable::run);
    publisher.subscribe(new Recorder());
    Recorder second = new Recorder();

    publisher.subscribe(second);

    assertThat(second.heard).containsExactly("the stream can be read once, by one subscriber");
  }

  @Test
  void anExecutorThatRefusesFailsTheSubscriber() {
    Recorder recorder = new Recorder();
    publisher("data: a\n\n", task -> {
          throw new RejectedExecutionException("shut down");
        })
        .subscribe(recorder);

    assertThatCode(() -> recorder.subscription.request(1)).doesNotThrowAnyException();

    assertThat(recorder.heard).containsExactly("shut down");
  }

  private static Flow.Publisher<String> publisher(String stream, Executor executor) {
    return SseClient.read(new ByteArrayInputStream(stream.getBytes(UTF_8)))
        .map(Event::data)
        .publisher(executor);
  }

  /** The kit of those who wrote the rules. */
  private static final class Verification extends FlowPublisherVerification<String> {

    private static final int LIMIT_MILLIS = 20_000;

    /** How long the kit looks whether something comes that must not: it can only overlook it. */
    private static final int SILENCE_MILLIS = 50;

    /** After how long the kit looks for an error that must come. */
    private static final int POLL_MILLIS = 10;

    private final Executor executor;

    Verification(Executor executor) {
      super(new TestEnvironment(LIMIT_MILLIS, SILENCE_MILLIS, POLL_MILLIS));
      this.executor = executor;
    }

    @Override
    public Flow.Publisher<String> createFlowPublisher(long elements) {
      return SseClient.read(new Repeated("data: a\n\n", elements))
          .map(Event::data)
          .publisher(executor);
    }

    @Override
    public Flow.Publisher<String> createFailedFlowPublisher() {
      Flow.Publisher<String> taken = publisher("data: a\n\n", executor);
      taken.subscribe(new Recorder());
      return taken;
    }
  }

  /** The same bytes again and again. */
  private static final class Repeated extends InputStream {

    private final byte[] block;
    private long left;

    Repeated(String block, long times) {
      this.block = block.getBytes(UTF_8);
      this.left = times;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("only whole blocks");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      left--;
      System.arraycopy(block, 0, bytes, offset, block.length);
      return block.length;
    }
  }

  /** Remembers what it is told. */
  private static class Recorder implements Flow.Subscriber<Object> {

    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(Object item) {
      heard.add(item instanceof Event event ? event.data() : item.toString());
    }

    @Override
    public void onError(Throwable failure) {
      heard.add(failure.getMessage());
    }

    @Override
    public void onComplete() {
      heard.add("complete");
    }
  }
}
