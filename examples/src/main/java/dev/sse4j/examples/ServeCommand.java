package dev.sse4j.examples;

import dev.sse4j.redis.RedisProvider;
import dev.sse4j.redis.RedisProviderBuilder;
import dev.sse4j.server.Hub;
import dev.sse4j.server.HubBuilder;
import dev.sse4j.server.HubMetrics;
import dev.sse4j.server.Overflow;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseHandlerBuilder;
import dev.sse4j.server.jetty.SseServerBuilder;
import dev.sse4j.server.jetty.TokenAdmission;
import dev.sse4j.server.jetty.TokenAdmission.Identity;
import dev.sse4j.spi.Replayer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * A server for those who need no code of their own: what is posted to {@code /publish} goes to the
 * subscribers.
 */
@Command(
    name = "serve",
    sortOptions = false,
    description = "Broadcasts what is posted to /publish to those who subscribe.",
    footer = {
      "",
      "A token T may be @FILE. Without the option it is taken from the environment: SSE4J_PUBLISH_TOKEN,",
      "SSE4J_SUBSCRIBE_TOKEN, SSE4J_ADMIN_TOKEN. Without a publish token nobody can publish, without a",
      "subscribe token everybody can subscribe, and without an admin token /admin/ and /metrics are shown",
      "if the server listens on a loopback address, to those who ask for that or for localhost, and not",
      "through a proxy. The password of the key store likewise: P may be @FILE, or come from",
      "SSE4J_TLS_PASSWORD.",
      "",
      "With --redis, what one server is given to publish goes to the subscribers of all, and those who come back are",
      "also given what Redis has kept, on any of them. URI is redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][/KEY],",
      "or begins with rediss, for TLS, redis-sentinel or redis-cluster; it may be @FILE, or come from SSE4J_REDIS.",
      "Special characters in it are percent-encoded."
    })
final class ServeCommand implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  @Mixin
  private Address address;

  @Mixin
  private KeyStoreFile certificate;

  @Mixin
  private RedisBus redis;

  @Option(
      names = "--redis-age",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long Redis keeps them (default: as long as its length allows).")
  private @Nullable Duration redisAge;

  @Option(
      names = "--history",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many events to keep for those who come back; 0 for no replay, nor from Redis (default: ${DEFAULT-VALUE}).")
  private int history;

  @Option(
      names = "--history-age",
      paramLabel = "TIME",
      defaultValue = "5m",
      converter = DurationConverter.class,
      description = "How long to keep them in memory (default: ${DEFAULT-VALUE}).")
  private Duration historyAge;

  @Option(
      names = "--retain",
      paramLabel = "N",
      description =
          "Sends to those who come new the last event of each of their namespaces; of N namespaces in all (default: none).")
  private @Nullable Integer retain;

  @Option(
      names = "--publish-token",
      paramLabel = "T",
      converter = Secret.Converter.class,
      description = "Lets those publish who have this token.")
  private @Nullable Secret publishToken;

  @Option(
      names = "--subscribe-token",
      paramLabel = "T",
      converter = Secret.Converter.class,
      description = "Lets only those subscribe who have this token.")
  private @Nullable Secret subscribeToken;

  @Option(
      names = "--allow-query-token",
      description =
          "Takes the subscribe token as ?token=, too, for browsers; URLs end up in logs on the way.")
  private boolean queryTokenAllowed;

  @Option(
      names = "--tickets",
      description =
          "Gives who has the subscribe token tickets for pages at /ticket: their EventSource cannot send it.")
  private boolean ticketsIssued;

  @Option(
      names = "--admin-token",
      paramLabel = "T",
      converter = Secret.Converter.class,
      description = "Shows the status to those who have this token.")
  private @Nullable Secret adminToken;

  @Option(names = "--no-admin", description = "Shows the status to nobody.")
  private boolean noAdmin;

  @Option(
      names = "--cors",
      paramLabel = "ORIGIN",
      description =
          "Lets pages of this origin subscribe and publish, or of all with *; may be repeated.")
  private String[] origins = {};

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "How many streams there may be at a time (default: as many as come).")
  private @Nullable Integer maxConnections;

  @Option(
      names = "--max-connections-per-address",
      paramLabel = "N",
      description = "How many of them one client address may have (default: as many as come).")
  private @Nullable Integer maxConnectionsPerAddress;

  @Option(
      names = "--trusted-proxy",
      paramLabel = "ADDRESS",
      description =
          "Believes this proxy, an address or a block such as 10.0.0.0/8, who its clients are; may be repeated.")
  private String[] trustedProxies = {};

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      defaultValue = "15s",
      converter = DurationConverter.class,
      description = "After how long a silent stream gets a comment (default: ${DEFAULT-VALUE}).")
  private Duration keepAlive;

  @Option(
      names = "--batch-delay",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = DurationConverter.class,
      description =
          "How long published events wait for others to be written with (default: ${DEFAULT-VALUE}, at most 1s).")
  private Duration batchDelay;

  @Option(
      names = "--gzip",
      description = "Compresses streams for those who accept it; see docs/compression.md first.")
  private boolean gzip;

  @Option(
      names = "--max-lag",
      paramLabel = "SIZE",
      defaultValue = "1MiB",
      converter = SizeConverter.class,
      description =
          "How far a subscriber may fall behind; no event may be larger, nor above 1MiB (default: ${DEFAULT-VALUE}).")
  private int maxLag;

  @Option(
      names = "--overflow",
      paramLabel = "disconnect|skip|catch-up",
      defaultValue = "disconnect",
      converter = OverflowConverter.class,
      description =
          "What becomes of one that has fallen behind further than that (default: ${DEFAULT-VALUE}).")
  private Overflow overflow;

  @Option(
      names = "--drain",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationConverter.class,
      description =
          "How long streams have to end in order when the server stops (default: ${DEFAULT-VALUE}).")
  private Duration drain;

  @Override
  public Integer call() {
    try (Hub hub = hub()) {
      SseServerBuilder server = address.builder(handler(hub));
      certificate.ifGiven(main, server::tls);
      Foreground.run(server.build(), spec.commandLine().getOut(), hub::close);
      return 0;
    }
  }

  private Hub hub() {
    requireFrom(0, "--history", history);
    if (historyAge.isZero()) {
      throw new ParameterException(
          spec.commandLine(), "expected a time above 0 for option '--history-age', but was 0");
    }
    if (retain != null) {
      requireFrom(1, "--retain", retain);
    }
    try {
      HubBuilder hub = Hub.builder()
          .keepAlive(keepAlive)
          .batchDelay(batchDelay)
          .maxLagBytes(maxLag)
          .overflow(overflow)
          .maxEventBytes(Math.min(maxLag, HubBuilder.DEFAULT_MAX_EVENT_BYTES));
      if (retain != null) {
        hub.retain(retain);
      }
      Optional<RedisProvider> provider = provider();
      provider.ifPresent(hub::provider);
      hub.replayer(replayer(provider));
      return hub.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Optional<RedisProvider> provider() {
    Optional<RedisProviderBuilder> builder = redis.builder(main, "SSE4J_REDIS");
    if (redisAge != null) {
      RedisProviderBuilder bus = builder.orElseThrow(() -> redis.missingFor("--redis-age"));
      redis.set("option '--redis-age'", () -> bus.maxAge(redisAge));
    }
    return builder.map(bus -> bus.warmUp(Math.max(1, history)).build());
  }

  private Replayer replayer(Optional<RedisProvider> provider) {
    if (history == 0) {
      return Replayer.none();
    }
    Replayer memory = Replayer.within(historyAge, history);
    return provider.map(bus -> bus.replayer(memory)).orElse(memory);
  }

  private void requireFrom(int least, String option, int value) {
    if (value < least) {
      throw new ParameterException(
          spec.commandLine(),
          "expected a number from " + least + " for option '" + option + "', but was " + value);
    }
  }

  private SseHandler handler(Hub hub) {
    try {
      SseHandlerBuilder handler = SseHandler.builder(hub).drain(drain).metrics(metrics(hub));
      handler.trustedProxies(trustedProxies);
      if (origins.length > 0) {
        handler.cors(origins);
      }
      if (maxConnections != null) {
        handler.maxConnections(maxConnections);
      }
      if (maxConnectionsPerAddress != null) {
        handler.maxConnectionsPerAddress(maxConnectionsPerAddress);
      }
      if (gzip) {
        handler.gzip();
      }
      guard(handler);
      return handler.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void guard(SseHandlerBuilder handler) {
    main.secret(spec, publishToken, "SSE4J_PUBLISH_TOKEN")
        .ifPresent(token -> handler.publishToken(token.value()));
    Optional<Secret> subscriber = main.secret(spec, subscribeToken, "SSE4J_SUBSCRIBE_TOKEN");
    if (ticketsIssued && subscriber.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "option '--tickets' needs '--subscribe-token': without it everybody can subscribe");
    }
    if (ticketsIssued) {
      handler.tickets();
    }
    subscriber
        .map(token -> TokenAdmission.of(Identity.of("subscriber", token.value())))
        .map(admission -> queryTokenAllowed ? admission.withQueryToken() : admission)
        .ifPresent(handler::admission);
    if (noAdmin && adminToken != null) {
      throw new ParameterException(
          spec.commandLine(), "option '--admin-token' contradicts '--no-admin'");
    }
    if (!noAdmin) {
      main.secret(spec, adminToken, "SSE4J_ADMIN_TOKEN")
          .ifPresentOrElse(token -> handler.adminToken(token.value()), handler::adminOnLoopback);
    }
  }

  private static Supplier<String> metrics(Hub hub) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new HubMetrics(hub).bindTo(registry);
    return registry::scrape;
  }
}
