package dev.sse4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

/**
 * Opens connections to the server that has the stream. Who that is, is asked anew each time, so
 * that after a fail-over it is another one.
 *
 * <p>Threads: any.
 */
final class RedisConnector {

  private final RedisAddress address;
  private final String key;
  private final Duration patience;
  private final SSLSocketFactory tlsSockets;

  /**
   * Says where to connect to.
   *
   * @param patience how long a connection, and then each answer, may take
   * @param tlsSockets makes the sockets for TLS
   */
  RedisConnector(RedisAddress address, String key, Duration patience, SSLSocketFactory tlsSockets) {
    this.address = address;
    this.key = key;
    this.patience = patience;
    this.tlsSockets = tlsSockets;
  }

  /** Returns the same with another patience. */
  RedisConnector within(Duration patience) {
    return new RedisConnector(address, key, patience, tlsSockets);
  }

  /**
   * Connects, and has an answer: a frozen server takes connections, but says nothing to the {@code
   * HELLO} that each begins with.
   *
   * @throws JedisException if no server can be reached, or lets nobody in
   */
  RedisStream open() {
    try {
      Connection connection = switch (address.kind()) {
        case SERVER -> firstThatAnswers(UnaryOperator.identity());
        case SENTINEL -> firstThatAnswers(this::askSentinel);
        case CLUSTER -> firstThatAnswers(this::askNode);
      };
      return new RedisStream(connection, key, patience);
    } catch (JedisException e) {
      // Without the cause: a server that does not know the command answers with its arguments.
      throw new JedisConnectionException(address.hidePassword(reason(e)));
    }
  }

  private String reason(JedisException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("NOAUTH")) {
      return "NOAUTH: it wants a password, and was given none"
          + (address.kind() == RedisAddress.Kind.SENTINEL
              ? " (sentinels are asked without one)"
              : "");
    }
    return failure.getCause() instanceof UnknownHostException unknown
        ? "there is no such host: " + unknown.getMessage()
        : message;
  }

  private Connection firstThatAnswers(UnaryOperator<HostAndPort> server) {
    JedisException last = new JedisConnectionException("there is no host");
    for (HostAndPort host : address.hosts()) {
      try {
        return connect(server.apply(host), serverConfig());
      } catch (JedisException e) {
        last = e;
      }
    }
    throw last;
  }

  /** Returns the server that a sentinel names, unless that follows another one by now. */
  private HostAndPort askSentinel(HostAndPort sentinel) {
    List<?> named = (List<?>) ask(
        sentinel, config().build(), Command.SENTINEL, "GET-MASTER-ADDR-BY-NAME", address.master());
    if (named == null) {
      throw new JedisConnectionException(
          "sentinel " + sentinel + " knows no master \"" + address.master() + "\"");
    }
    HostAndPort server = new HostAndPort(text(named.get(0)), Integer.parseInt(text(named.get(1))));
    String role = text(((List<?>) ask(server, serverConfig(), Command.ROLE)).get(0));
    if (!role.equals("master")) {
      throw new JedisConnectionException(
          "sentinel " + sentinel + " names " + server + ", but that is a " + role);
    }
    return server;
  }

  /** Returns the node of the cluster that has the key; any node can tell. */
  private HostAndPort askNode(HostAndPort node) {
    try {
      ask(node, serverConfig(), Command.XLEN, key);
      return node;
    } catch (JedisMovedDataException e) {
      return e.getTargetNode();
    }
  }

  private @Nullable Object ask(
      HostAndPort host, JedisClientConfig config, Command command, String... arguments) {
    try (Connection connection = connect(host, config)) {
      connection.sendCommand(command, arguments);
      return connection.getOne();
    }
  }

  private Connection connect(HostAndPort host, JedisClientConfig config) {
    return address.tls()
        ? new Connection(new TlsSocketFactory(host, timeoutMillis(), tlsSockets), config)
        : new Connection(host, config);
  }

  private JedisClientConfig serverConfig() {
    DefaultJedisClientConfig.Builder config = config().database(address.database());
    if (!address.user().isEmpty()) {
      config.user(address.user());
    }
    if (!address.password().isEmpty()) {
      config.password(address.password());
    }
    return config.build();
  }

  private DefaultJedisClientConfig.Builder config() {
    return DefaultJedisClientConfig.builder()
        .resp2() // the shape of replies that RedisStream reads
        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .timeoutMillis(timeoutMillis());
  }

  private int timeoutMillis() {
    return Math.toIntExact(patience.toMillis());
  }

  /** Returns what to tell of a failure, without secrets. */
  String problem(Throwable failure) {
    return "Redis at " + address + ": "
        + (failure instanceof JedisException ? failure.getMessage() : failure);
  }

  /** Returns where it connects to, without secrets. */
  @Override
  public String toString() {
    return address.toString();
  }

  private static String text(Object reply) {
    return new String((byte[]) reply, UTF_8);
  }
}
