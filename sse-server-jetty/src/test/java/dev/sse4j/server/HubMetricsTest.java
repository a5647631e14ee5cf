package dev.sse4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Namespace;
import dev.sse4j.spi.ProviderStatus;
import dev.sse4j.spi.Replayer;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.ManualClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubMetricsTest {

  private static final Path SOURCE = Path.of("src/main/java/dev/sse4j/server/HubMetrics.java");
  private static final Pattern ITEM = Pattern.compile("<li>\\{@code ([^}]+)}");

  private final ManualClock clock = ManualClock.create();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ManualBus bus = ManualBus.readyAtOnce();
  private final Hub hub = Hub.builder()
      .clock(clock, clock.scheduler())
      .provider(bus)
      .replayer(Replayer.lastEvents(2))
      .build();

  @BeforeEach
  void bind() {
    new HubMetrics(hub).bindTo(registry);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void theListInTheJavadocNamesEveryMeterAndNoOther() throws Exception {
    List<String> documented = ITEM.matcher(Files.readString(SOURCE))
        .results()
        .map((MatchResult item) -> item.group(1))
        .toList();

    List<String> registered = registry.getMeters().stream()
        .map(meter -> meter.getId().getName())
        .distinct()
        .toList();

    assertThat(documented).hasSize(13).doesNotHaveDuplicates();
    assertThat(registered).containsExactlyInAnyOrderElementsOf(documented);
  }

  @Test
  void everyMeterIsDescribed() {
    assertThat(registry.getMeters())
        .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());
  }

  @Test
  void aHubThatHasDoneNothingShowsZeroesAndThatItIsUp() {
    bus.setStatus(ProviderStatus.ALWAYS_UP.withLag(Duration.ZERO));

    for (Meter meter : registry.getMeters()) {
      double expected = meter.getId().getName().equals("sse4j.provider.up") ? 1 : 0;
      assertThat(meter.measure())
          .as("%s", meter.getId())
          .allSatisfy(measurement -> assertThat(measurement.getValue()).isEqualTo(expected));
    }
  }

  @Test
  void connectionsAreShownAsOpenedActiveAndClosedByReason() {
    Subscription first = subscribe("/pets", "", new RecordingSubscriber());
    Subscription second = subscribe("/pets", "", new RecordingSubscriber());
    subscribe("/news", "", new RecordingSubscriber());
    first.close();
    second.abort(CloseReason.CLIENT_GONE);
    Eventually.holds(() -> value("sse4j.connections.active") == 1);

    assertThat(value("sse4j.connections.opened")).isEqualTo(3);
    assertThat(value("sse4j.connections.closed", "reason", "closed")).isEqualTo(1);
    assertThat(value("sse4j.connections.closed", "reason", "client_gone")).isEqualTo(1);
    assertThat(registry.find("sse4j.connections.closed").functionCounters())
        .extracting(counter -> counter.getId().getTag("reason"))
        .containsExactlyInAnyOrder(texts(CloseReason.values(), CloseReason::text));
    assertThat(registry.find("sse4j.connections.closed").functionCounters())
        .extracting(counter -> counter.count())
        .as("one for each that has ended")
        .filteredOn(count -> count > 0)
        .containsExactly(1.0, 1.0);
  }

  @Test
  void messagesEventsAndBytesAreCountedWhereTheyPass() {
    RecordingSubscriber one = new RecordingSubscriber();
    RecordingSubscriber two = new RecordingSubscriber();
    subscribe("/pets", "", one);
    subscribe("/", "", two);
    bus.deliver("1", "Corgi");
    bus.deliver("2", new Namespace("/nobody"), "asked for by the root alone");
    one.awaitData(1);
    two.awaitData(2);

    Eventually.holds(() -> value("sse4j.events.delivered") == 3);

    assertThat(value("sse4j.messages.published")).isEqualTo(2);
    assertThat(value("sse4j.bytes.written"))
        .isEqualTo(one.text().length() + two.text().length());
  }

  @Test
  void gapsAreCountedByReason() {
    bus.deliver("1", "one");
    bus.deliver("2", "two");
    bus.deliver("3", "three");
    RecordingSubscriber unknown = new RecordingSubscriber();
    subscribe("/pets", "never heard of", unknown);
    unknown.awaitData(1);
    bus.lose("the stream was trimmed");
    unknown.awaitData(2);

    assertThat(value("sse4j.gaps", "reason", "unknown")).isEqualTo(1);
    assertThat(value("sse4j.gaps", "reason", "lost")).isEqualTo(1);
    assertThat(value("sse4j.gaps", "reason", "evicted")).isZero();
    assertThat(registry.find("sse4j.gaps").functionCounters())
        .extracting(counter -> counter.getId().getTag("reason"))
        .containsExactlyInAnyOrder(texts(Gap.Reason.values(), Gap.Reason::text));
  }

  @Test
  void theGreatestLagIsThatOfTheSlowestSubscription() {
    RecordingSubscriber slow = new RecordingSubscriber();
    RecordingSubscriber prompt = new RecordingSubscriber();
    subscribe("/pets", "", slow);
    subscribe("/pets", "", prompt);
    bus.deliver("1", "Corgi");
    slow.awaitData(1);
    slow.stall();
    bus.deliver("2", "not taken");
    slow.awaitWriting();
    bus.deliver("3", "not taken");
    bus.deliver("4", "not taken");
    prompt.awaitData(4);

    Eventually.holds(() -> value("sse4j.lag.max") == 3);

    slow.resume();
    Eventually.holds(() -> value("sse4j.lag.max") == 0);
  }

  @Test
  void theMemoryOfLogsIsShownAsTheStatusHasIt() {
    RecordingSubscriber slow = new RecordingSubscriber();
    Subscription subscription = subscribe("/pets", "", slow);
    bus.deliver("1", "Corgi");
    slow.awaitData(1);
    assertThat(value("sse4j.log.bytes")).isPositive().isEqualTo(hub.status().logBytes());

    subscription.close();

    Eventually.holds(() -> value("sse4j.log.bytes") == 0);
  }

  @Test
  void theProviderIsUpOnlyWhileItSaysSo() {
    assertThat(value("sse4j.provider.up")).isEqualTo(1);

    bus.setState(ProviderStatus.State.DOWN);
    assertThat(value("sse4j.provider.up")).isZero();

    bus.setState(ProviderStatus.State.CONNECTING);
    assertThat(value("sse4j.provider.up")).isZero();
  }

  @Test
  void theLagBehindTheBusIsInSecondsAndNoNumberWhileItIsUnknown() {
    assertThat(value("sse4j.provider.lag")).isNaN();

    bus.setStatus(ProviderStatus.ALWAYS_UP.withLag(Duration.ofMillis(12_500)));
    assertThat(value("sse4j.provider.lag")).isEqualTo(12.5);

    bus.setStatus(ProviderStatus.ALWAYS_UP);
    assertThat(value("sse4j.provider.lag")).isNaN();
  }

  @Test
  void unreadableMessagesAreCountedAsTheProviderCountsThem() {
    assertThat(value("sse4j.provider.unreadable")).isZero();

    bus.setStatus(ProviderStatus.ALWAYS_UP.withUnreadable(3));

    assertThat(value("sse4j.provider.unreadable")).isEqualTo(3);
  }

  @Test
  void theLatencyHasOneSampleForEachWriteOfLiveEvents() {
    RecordingSubscriber subscriber = new RecordingSubscriber();
    subscribe("/pets", "", subscriber);
    bus.deliver("1", "at once");
    subscriber.awaitData(1);
    subscriber.stall();
    bus.deliver("2", "late");
    subscriber.awaitWriting();
    bus.deliver("3", "late, and in one write");
    bus.deliver("4", "with this");
    clock.advance(Duration.ofMillis(1500));

    subscriber.resume();

    subscriber.awaitData(4);
    var timer = registry.get("sse4j.delivery.latency").timer();
    Eventually.holds(() -> timer.max(TimeUnit.MILLISECONDS) == 1500); // it is set last
    Eventually.holds(() -> timer.totalTime(TimeUnit.MILLISECONDS) == 3000);
    assertThat(timer.count()).isEqualTo(3);
  }

  private double value(String name, String... tags) {
    return registry.get(name).tags(tags).meter().measure().iterator().next().getValue();
  }

  private Subscription subscribe(String path, String lastEventId, RecordingSubscriber subscriber) {
    Subscription subscription =
        hub.subscribe(List.of(new Namespace(path)), lastEventId, subscriber);
    subscriber.awaitText(":ok");
    return subscription;
  }

  private static <R> String[] texts(R[] reasons, Function<R, String> text) {
    return Stream.of(reasons).map(text).toArray(String[]::new);
  }
}
