package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import dev.sse4j.server.CloseReason;
import dev.sse4j.server.Gap;
import dev.sse4j.server.Hub;
import dev.sse4j.server.HubStatus;
import dev.sse4j.server.HubTotals;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.server.internal.JsonText;
import dev.sse4j.spi.ProviderStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a hub was doing at one moment, as it is told to those who may know. */
final class AdminStatus {

  /** How many connections are told of in {@link #event}, whatever there are. */
  static final int MOST_ROWS = 100;

  /** How many of them, at the most, because they are behind. */
  private static final int MOST_BEHIND = 50;

  private static final int MOST_SLOWEST = 5;
  private static final int MOST_NAMESPACES = 10;

  /** How much of a client's own words goes into a row; it may have sent kilobytes. */
  private static final int MOST_CHARS = 160;

  private static final Comparator<SubscriptionStatus> FURTHEST_BEHIND =
      Comparator.comparingLong(SubscriptionStatus::lagEvents).reversed();

  /*
   * Threads: safe for use by any thread. The pages that ask for the same share one text, which is
   * written by the first of them.
   */
  private final HubStatus hub;
  private final Instant at;
  private final String subscribePath;
  private final Map<String, String> events = new ConcurrentHashMap<>(); // by what they look for

  private AdminStatus(HubStatus hub, Instant at, String subscribePath) {
    this.hub = hub;
    this.at = at;
    this.subscribePath = subscribePath;
  }

  /**
   * Looks at a hub.
   *
   * @param at this moment, by a clock that nobody sets: rates are made of differences
   * @param subscribePath where its streams are, as seen from the page
   */
  static AdminStatus of(Hub hub, Instant at, String subscribePath) {
    return new AdminStatus(hub.status(), at, subscribePath);
  }

  boolean isAfter(AdminStatus other) {
    return at.isAfter(other.at);
  }

  /** Returns all there is to know: the fields of sseserver's status, which tools know, and ours. */
  String whole() {
    JsonText json = JsonText.indented().beginObject();
    figures(json);
    rows(json, "connections", hub.subscriptions(), Integer.MAX_VALUE);
    return json.end() + "\n";
  }

  /**
   * Returns what a page shows, in one line that does not grow with the connections: of those in
   * which the words occur, some that are furthest behind and some of the newest.
   *
   * @param words in small letters; empty for all
   */
  String event(String words) {
    return events.computeIfAbsent(words, this::writeEvent);
  }

  private String writeEvent(String words) {
    List<SubscriptionStatus> all = hub.subscriptions();
    List<SubscriptionStatus> matching =
        words.isEmpty() ? all : all.stream().filter(each -> occurs(words, each)).toList();
    List<SubscriptionStatus> behind = furthestBehind(matching, MOST_BEHIND);
    JsonText json = JsonText.compact().beginObject();
    figures(json);
    json.field("subscribe_path", subscribePath);
    json.field("open", all.size());
    rows(json, "slowest", furthestBehind(all, MOST_SLOWEST), MOST_CHARS);
    json.field("query", words);
    json.field("matching", matching.size());
    json.field(
        "matching_behind", matching.stream().filter(AdminStatus::isBehind).count());
    rows(json, "behind", behind, MOST_CHARS);
    rows(json, "newest", newest(matching, behind), MOST_CHARS);
    return json.end().toString();
  }

  private void figures(JsonText json) {
    json.field("node", Node.NAME);
    json.field("status", hub.ready() ? "OK" : "NOT READY");
    json.field("reported_at", Instant.now().getEpochSecond());
    json.field("startup_time", hub.since().getEpochSecond());
    json.field("msgs_broadcast", hub.totals().messages());
    json.field("reported_at_ms", at.toEpochMilli());
    json.field("startup_time_ms", hub.since().toEpochMilli());
    provider(json, hub.provider());
    json.field("channels", hub.channels());
    json.field("namespace_nodes", hub.namespaceNodes());
    json.field("log_bytes", hub.logBytes());
    totals(json, hub.totals());
    namespaces(json);
  }

  private static void provider(JsonText json, ProviderStatus provider) {
    json.field("provider", provider.state().name());
    provider
        .since()
        .ifPresentOrElse(
            since -> json.field("provider_since", since.getEpochSecond()),
            () -> json.nothing("provider_since"));
    provider
        .lag()
        .ifPresentOrElse(
            lag -> json.field("provider_lag_ms", lag.toMillis()),
            () -> json.nothing("provider_lag_ms"));
    json.field("provider_unreadable", provider.unreadable());
  }

  private static void totals(JsonText json, HubTotals totals) {
    json.beginObject("totals");
    json.field("opened", totals.opened());
    json.beginObject("closed");
    for (CloseReason reason : CloseReason.values()) {
      json.field(reason.text(), totals.closed().get(reason));
    }
    json.end();
    json.field("events", totals.events());
    json.field("bytes", totals.bytes());
    json.beginObject("gaps");
    for (Gap.Reason reason : Gap.Reason.values()) {
      json.field(reason.text(), totals.gaps().get(reason));
    }
    json.end();
    json.end();
  }

  private void namespaces(JsonText json) {
    Map<Namespace, Long> subscribers = new HashMap<>();
    for (SubscriptionStatus each : hub.subscriptions()) {
      each.namespaces().forEach(namespace -> subscribers.merge(namespace, 1L, Long::sum));
    }
    json.field("namespaces_subscribed", subscribers.size());
    json.beginArray("namespaces");
    subscribers.entrySet().stream()
        .sorted(Map.Entry.<Namespace, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_NAMESPACES)
        .forEach(each -> json.beginObject()
            .field("namespace", clipped(each.getKey().path(), MOST_CHARS))
            .field("subscribers", each.getValue())
            .end());
    json.end();
  }

  private static void rows(
      JsonText json, String name, List<SubscriptionStatus> connections, int mostChars) {
    json.beginArray(name);
    for (SubscriptionStatus each : connections) {
      json.beginObject();
      json.field("request_path", clipped(each.peer().requestPath(), mostChars));
      json.field("namespace", clipped(joined(each), mostChars));
      json.field("created_at", each.since().getEpochSecond());
      json.field("client_ip", clipped(each.peer().address(), mostChars));
      json.field("user_agent", clipped(each.peer().userAgent(), mostChars));
      json.field("msgs_sent", each.eventsSent());
      json.field("principal", clipped(each.peer().principal(), mostChars));
      json.field("lag", each.lagEvents());
      json.end();
    }
    json.end();
  }

  private static boolean isBehind(SubscriptionStatus connection) {
    return connection.lagEvents() > 0;
  }

  private static List<SubscriptionStatus> furthestBehind(
      List<SubscriptionStatus> connections, int most) {
    return connections.stream()
        .filter(AdminStatus::isBehind)
        .sorted(FURTHEST_BEHIND)
        .limit(most)
        .toList();
  }

  /** Returns as many of the newest as there is room for beside those, and none of those. */
  private static List<SubscriptionStatus> newest(
      List<SubscriptionStatus> oldestFirst, List<SubscriptionStatus> others) {
    // By identity: two that are equal in all that is known of them are still two.
    Set<SubscriptionStatus> shown = Collections.newSetFromMap(new IdentityHashMap<>());
    shown.addAll(others);
    int room = MOST_ROWS - others.size();
    List<SubscriptionStatus> newest = new ArrayList<>(room);
    for (int i = oldestFirst.size() - 1; i >= 0 && newest.size() < room; i--) {
      if (!shown.contains(oldestFirst.get(i))) {
        newest.add(oldestFirst.get(i));
      }
    }
    return newest;
  }

  private static boolean occurs(String words, SubscriptionStatus connection) {
    return Stream.of(
            joined(connection),
            connection.peer().address(),
            connection.peer().principal(),
            connection.peer().userAgent())
        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(words));
  }

  private static String joined(SubscriptionStatus connection) {
    return connection.namespaces().stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private static String clipped(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }

  /** Asked for once: a network that does not know its hosts may take its time to say so. */
  private static final class Node {

    static final String NAME = name();

    private static String name() {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (IOException e) {
        return "unknown";
      }
    }
  }
}
