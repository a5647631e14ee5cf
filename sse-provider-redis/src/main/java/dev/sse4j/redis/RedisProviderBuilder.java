package dev.sse4j.redis;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Settles the options of a {@link RedisProvider}. For one thread at a time. */
public final class RedisProviderBuilder {

  /** The key of the stream, unless another one is set: {@value}. */
  public static final String DEFAULT_KEY = "sse4j";

  /** How many entries the stream keeps at the least. */
  public static final int DEFAULT_MAX_LENGTH = 100_000;

  /** How long publishing may take: 3 seconds. */
  public static final Duration DEFAULT_PUBLISH_TIMEOUT = Duration.ofSeconds(3);

  /** How large an event may be that is published: 1 MiB. */
  public static final int DEFAULT_MAX_EVENT_BYTES = 1 << 20;

  /** How many messages a process that starts is given of those that were there before it. */
  public static final int DEFAULT_WARM_UP = 1000;

  private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

  private RedisAddress address = RedisAddress.of("redis://127.0.0.1");
  private @Nullable String key;
  private int maxLength = DEFAULT_MAX_LENGTH;
  private Optional<Duration> maxAge = Optional.empty();
  private Duration publishTimeout = DEFAULT_PUBLISH_TIMEOUT;
  private int maxEventBytes = DEFAULT_MAX_EVENT_BYTES;
  private int warmUp = DEFAULT_WARM_UP;
  private @Nullable SSLContext sslContext;

  RedisProviderBuilder() {}

  /**
   * Sets where Redis is; {@code redis://127.0.0.1} unless set. What is in brackets may be left out:
   *
   * <ul>
   *   <li>{@code redis://[USER:PASSWORD@]HOST[:6379][/DATABASE][/KEY]}: a server
   *   <li>{@code redis-sentinel://[USER:PASSWORD@]HOST[:26379],HOST…[/DATABASE][/KEY]#MASTER}: the
   *       server that these sentinels know by the name MASTER; user and password are for that
   *       server, not for the sentinels
   *   <li>{@code redis-cluster://[USER:PASSWORD@]HOST[:6379],HOST…[/KEY]}: the node that has the
   *       key, in the cluster that these nodes belong to
   * </ul>
   *
   * <p>With {@code rediss} for {@code redis}, connections are made with TLS. A password without a
   * user is {@code :PASSWORD@}. What is no number in the path is the key. Special characters are
   * percent-encoded.
   *
   * @throws IllegalArgumentException if it is none of these; the message does not show the password
   */
  public RedisProviderBuilder uri(String uri) {
    this.address = RedisAddress.of(Objects.requireNonNull(uri, "uri"));
    return this;
  }

  /**
   * Sets the key of the stream, and overrides the one in the URI; {@value #DEFAULT_KEY} if neither
   * is set.
   *
   * @throws IllegalArgumentException if it is empty
   */
  public RedisProviderBuilder key(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("key must not be empty");
    }
    this.key = key;
    return this;
  }

  /**
   * Sets how many entries the stream keeps; above 0. Redis drops older ones by whole blocks, so
   * there may be some more. It should be the same for all who publish and all nodes. 100,000 unless
   * set.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public RedisProviderBuilder maxLength(int entries) {
    this.maxLength = requirePositive("maxLength", entries);
    return this;
  }

  /**
   * Sets how long the stream keeps an entry, at least a second; without a bound unless set. A
   * started provider sees to it every ten seconds, and nobody else does. Of the entries that are
   * older the newest stays, for others to go on from.
   *
   * @throws IllegalArgumentException if it is below a second
   */
  public RedisProviderBuilder maxAge(Duration age) {
    if (age.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("maxAge must be at least a second, but was " + age);
    }
    this.maxAge = Optional.of(age);
    return this;
  }

  /**
   * Sets how long {@link RedisProvider#publish} may take, 10 milliseconds to a minute; {@link
   * #DEFAULT_PUBLISH_TIMEOUT} unless set. Those who read wait for 5 seconds for each answer.
   *
   * @throws IllegalArgumentException if it is out of that range
   */
  public RedisProviderBuilder publishTimeout(Duration timeout) {
    if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException("publishTimeout must be from " + SHORTEST_TIMEOUT + " to "
          + LONGEST_TIMEOUT + ", but was " + timeout);
    }
    this.publishTimeout = timeout;
    return this;
  }

  /**
   * Sets how large an event may be that is published, encoded, in bytes, above 0; 1 MiB unless set.
   * A hub that takes no events of that size has its subscribers told that one
   * is lost: see its own {@code maxEventBytes}.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public RedisProviderBuilder maxEventBytes(int bytes) {
    this.maxEventBytes = requirePositive("maxEventBytes", bytes);
    return this;
  }

  /**
   * Sets how many messages, above 0, a process that starts is given of those that the stream has
   * kept; {@value #DEFAULT_WARM_UP} unless set.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public RedisProviderBuilder warmUp(int messages) {
    this.warmUp = requirePositive("warmUp", messages);
    return this;
  }

  /** Sets whom to trust for TLS; the JDK's default unless set. Host names are always checked. */
  public RedisProviderBuilder sslContext(SSLContext context) {
    this.sslContext = Objects.requireNonNull(context, "context");
    return this;
  }

  /** Returns a provider; nothing is connected to yet. */
  public RedisProvider build() {
    String stream = key != null ? key : address.key().orElse(DEFAULT_KEY);
    SSLSocketFactory tlsSockets = sslContext == null
        ? (SSLSocketFactory) SSLSocketFactory.getDefault()
        : sslContext.getSocketFactory();
    RedisConnector connector = new RedisConnector(address, stream, publishTimeout, tlsSockets);
    return new RedisProvider(
        new RedisOptions(stream, maxLength, maxAge, publishTimeout, maxEventBytes, warmUp),
        connector);
  }

  private static int requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be above 0, but was " + value);
    }
    return value;
  }
}
