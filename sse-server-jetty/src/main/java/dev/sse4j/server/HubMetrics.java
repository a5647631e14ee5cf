package dev.sse4j.server;

import dev.sse4j.spi.ProviderStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Shows the figures of a {@link Hub} to Micrometer. Only who uses this class needs {@code
 * io.micrometer:micrometer-core}.
 *
 * <pre>{@code
 * new HubMetrics(hub).bindTo(registry);
 * }</pre>
 *
 * <ul>
 *   <li>{@code sse4j.connections.active}: subscriptions that have not ended
 *   <li>{@code sse4j.connections.opened}: subscriptions that have begun
 *   <li>{@code sse4j.connections.closed}: those that have ended, by {@code reason}
 *   <li>{@code sse4j.messages.published}: messages delivered to the logs
 *   <li>{@code sse4j.events.delivered}: events written to subscribers
 *   <li>{@code sse4j.bytes.written}: bytes written to subscribers, before compression
 *   <li>{@code sse4j.gaps}: gaps that subscribers were told of, by {@code reason}
 *   <li>{@code sse4j.lag.max}: events that the slowest subscription has still to be sent
 *   <li>{@code sse4j.log.bytes}: memory of all logs
 *   <li>{@code sse4j.provider.up}: 1 while the provider is up, else 0
 *   <li>{@code sse4j.provider.lag}: time by which the hub is behind the bus; NaN while the provider
 *       does not know
 *   <li>{@code sse4j.provider.unreadable}: messages of the bus that could not be understood, and
 *       were passed over
 *   <li>{@code sse4j.delivery.latency}: from publishing an event to its complete write; one sample
 *       for each write, of the oldest event in it
 * </ul>
 */
public final class HubMetrics implements MeterBinder {

  private final Hub hub;

  /** Creates a binder for a hub. */
  public HubMetrics(Hub hub) {
    this.hub = hub;
  }

  /** Registers the meters, and listens to the hub from now on. */
  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(
        registry,
        "connections.active",
        "subscriptions that have not ended",
        h -> h.totals().active());
    counter(registry, "connections.opened", "subscriptions that have begun", HubTotals::opened);
    for (CloseReason reason : CloseReason.values()) {
      FunctionCounter.builder(
              "sse4j.connections.closed", hub, h -> h.totals().closed().get(reason))
          .description("subscriptions that have ended")
          .tag("reason", reason.text())
          .register(registry);
    }
    counter(registry, "messages.published", "messages delivered to the logs", HubTotals::messages);
    counter(registry, "events.delivered", "events written to subscribers", HubTotals::events);
    counter(registry, "bytes.written", "bytes written to subscribers", HubTotals::bytes);
    for (Gap.Reason reason : Gap.Reason.values()) {
      FunctionCounter.builder("sse4j.gaps", hub, h -> h.totals().gaps().get(reason))
          .description("gaps that subscribers were told of")
          .tag("reason", reason.text())
          .register(registry);
    }
    gauge(
        registry,
        "lag.max",
        "events that the slowest subscription has still to be sent",
        HubMetrics::maxLag);
    gauge(registry, "log.bytes", "memory of all logs", Hub::logBytes);
    gauge(registry, "provider.up", "1 while the provider is up, else 0", HubMetrics::isUp);
    TimeGauge.builder("sse4j.provider.lag", hub, TimeUnit.MILLISECONDS, HubMetrics::providerLag)
        .description("time by which the hub is behind the bus")
        .register(registry);
    FunctionCounter.builder(
            "sse4j.provider.unreadable", hub, h -> h.providerStatus().unreadable())
        .description("messages of the bus that could not be understood")
        .register(registry);
    hub.addListener(new Latency(Timer.builder("sse4j.delivery.latency")
        .description("from publishing an event to its complete write")
        .register(registry)));
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToLongFunction<Hub> figure) {
    Gauge.builder("sse4j." + name, hub, figure::applyAsLong)
        .description(description)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, String description, ToLongFunction<HubTotals> figure) {
    FunctionCounter.builder("sse4j." + name, hub, h -> figure.applyAsLong(h.totals()))
        .description(description)
        .register(registry);
  }

  private static long maxLag(Hub hub) {
    return hub.status().subscriptions().stream()
        .mapToLong(SubscriptionStatus::lagEvents)
        .max()
        .orElse(0);
  }

  private static long isUp(Hub hub) {
    return hub.providerStatus().state() == ProviderStatus.State.UP ? 1 : 0;
  }

  private static double providerLag(Hub hub) {
    Optional<Duration> lag = hub.providerStatus().lag();
    return lag.isPresent() ? lag.get().toMillis() : Double.NaN;
  }

  private record Latency(Timer timer) implements HubListener {

    @Override
    public void written(
        Subscription subscription, long events, long bytes, OptionalLong latencyNanos) {
      latencyNanos.ifPresent(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
    }
  }
}
