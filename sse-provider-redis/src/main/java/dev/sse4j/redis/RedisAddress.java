package dev.sse4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;

/**
 * Where Redis is, and which stream is meant, as a URI tells it; {@link RedisProviderBuilder#uri}
 * documents its forms.
 *
 * @param kind how the server is found
 * @param tls whether connections are encrypted
 * @param user the user's name; the empty string for the default user
 * @param password the password; the empty string for none
 * @param hosts the server, or some of the sentinels or of the nodes of the cluster
 * @param database the number of the database
 * @param key the key of the stream, if it was told
 * @param master the name by which sentinels know the server; the empty string without sentinels
 */
record RedisAddress(
    Kind kind,
    boolean tls,
    String user,
    String password,
    List<HostAndPort> hosts,
    int database,
    Optional<String> key,
    String master) {

  /** How the server is found. */
  enum Kind {
    SERVER("", 6379),
    SENTINEL("-sentinel", 26379),
    CLUSTER("-cluster", 6379);

    private final String suffix;
    private final int port;

    Kind(String suffix, int port) {
      this.suffix = suffix;
      this.port = port;
    }
  }

  private static final String FORM =
      "expected redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][/KEY],"
          + " or the scheme rediss for TLS, redis-sentinel or redis-cluster, but ";
  private static final Pattern HOST =
      Pattern.compile("(?<host>[^\\[\\]:]+|\\[[0-9a-fA-F:.]+])(:(?<port>[0-9]{1,5}))?");
  private static final Pattern PATH =
      Pattern.compile("/?((?<database>[0-9]{1,9})(/|$))?(?<key>.*)");
  private static final int LARGEST_PORT = 65535;

  /**
   * Reads a URI.
   *
   * @throws IllegalArgumentException if it has not this form; no message shows the password
   */
  static RedisAddress of(String text) {
    URI uri;
    try {
      uri = new URI(text.strip());
    } catch (URISyntaxException e) {
      // Not the exception itself, which quotes the whole.
      throw refused("it is no URI: " + e.getReason().toLowerCase(Locale.ROOT));
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean tls = scheme.startsWith("rediss");
    Kind kind = kind(scheme.replaceFirst("^rediss?", ""), scheme);
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw refused("there is no host");
    }
    if (uri.getRawPath().contains("@")) {
      throw refused("there is an @ in the path: is a password percent-encoded?");
    }
    if (uri.getRawQuery() != null) {
      throw refused("there is a query, which nothing is known of");
    }
    int at = authority.lastIndexOf('@');
    String[] credentials = credentials(authority.substring(0, Math.max(at, 0)));
    List<HostAndPort> hosts = new ArrayList<>();
    for (String host : authority.substring(at + 1).split(",", -1)) {
      hosts.add(host(host, kind.port));
    }
    if (kind == Kind.SERVER && hosts.size() > 1) {
      throw refused("there are several hosts: redis-sentinel and redis-cluster take those");
    }
    Matcher path = PATH.matcher(uri.getRawPath());
    path.matches(); // it matches anything
    int database = path.group("database") == null ? 0 : Integer.parseInt(path.group("database"));
    if (kind == Kind.CLUSTER && database != 0) {
      throw refused("a cluster has the database 0 alone");
    }
    String key = decoded(path.group("key"));
    return new RedisAddress(
        kind,
        tls,
        credentials[0],
        credentials[1],
        List.copyOf(hosts),
        database,
        key.isEmpty() ? Optional.empty() : Optional.of(key),
        master(kind, uri.getFragment()));
  }

  private static Kind kind(String suffix, String scheme) {
    for (Kind kind : Kind.values()) {
      if (scheme.startsWith("redis") && kind.suffix.equals(suffix)) {
        return kind;
      }
    }
    throw refused("the scheme is \"" + scheme + "\"");
  }

  private static String[] credentials(String userInfo) {
    int colon = userInfo.indexOf(':');
    if (colon < 0 && !userInfo.isEmpty()) {
      throw refused("before the @ there is no colon: a password alone is written :PASSWORD@");
    }
    return userInfo.isEmpty()
        ? new String[] {"", ""}
        : new String[] {
          decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1))
        };
  }

  private static HostAndPort host(String text, int defaultPort) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) {
      // Not what it is: without an @, or with a / or # before it, it may be the password.
      throw refused("a host is not written HOST or HOST:PORT; is a password percent-encoded?");
    }
    int port = host.group("port") == null ? defaultPort : Integer.parseInt(host.group("port"));
    if (port < 1 || port > LARGEST_PORT) {
      throw refused("a port is not from 1 to " + LARGEST_PORT);
    }
    return new HostAndPort(host.group("host").replaceAll("[\\[\\]]", ""), port);
  }

  private static String master(Kind kind, String fragment) {
    boolean named = fragment != null && !fragment.isEmpty();
    if (named != (kind == Kind.SENTINEL)) {
      throw refused(
          named
              ? "it ends with # and a name, which is for redis-sentinel"
              : "it does not end with #MASTER, the name that the sentinels have for the server");
    }
    return named ? fragment : "";
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException(FORM + reason);
  }

  /** Returns a text, which came from outside, without the password. */
  String hidePassword(String text) {
    return password.isEmpty() ? text : text.replace(password, "…");
  }

  /** Returns the hosts: all that may be shown. */
  @Override
  public String toString() {
    return hosts.stream().map(HostAndPort::toString).collect(Collectors.joining(", "));
  }
}
