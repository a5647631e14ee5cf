package dev.sse4j.server;

import dev.sse4j.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the channels that a message reaches, by a walk from the root to its namespace. Where there
 * are patterns on the way, the walk branches: it comes to no node twice, and to none that no
 * channel is at or below.
 */
final class NamespaceTree {

  /**
   * Threads: all under the hub's lock. A node that has neither channels nor children is taken away.
   */
  private static final class Node {
    final List<Channel> channels = new ArrayList<>(1);
    final Map<String, Node> children = new HashMap<>(2);

    @Nullable
    Node wildcard; // also among the children: the one below "*"
  }

  private static final String WILDCARD = "*";

  private final Node root = new Node();
  private int nodes = 1;

  void add(Namespace namespace, Channel channel) {
    Node node = root;
    for (String segment : namespace.segments()) {
      node = childOf(node, segment);
    }
    node.channels.add(channel);
  }

  void remove(Namespace namespace, Channel channel) {
    remove(root, namespace.segments(), channel);
  }

  /** Calls the visitor for each channel of the namespace and of those that contain it. */
  void visit(Namespace namespace, Consumer<Channel> visitor) {
    visit(root, namespace.segments(), 0, visitor);
  }

  /** Returns how many nodes there are, the root included. */
  int nodes() {
    return nodes;
  }

  private Node childOf(Node node, String segment) {
    Node child = node.children.get(segment);
    if (child == null) {
      child = new Node();
      nodes++;
      node.children.put(segment, child);
      if (segment.equals(WILDCARD)) {
        node.wildcard = child;
      }
    }
    return child;
  }

  private static void visit(
      Node start, List<String> segments, int depth, Consumer<Channel> visitor) {
    Node node = start;
    node.channels.forEach(visitor);
    for (int at = depth; at < segments.size(); at++) {
      if (node.wildcard != null) {
        visit(node.wildcard, segments, at + 1, visitor);
      }
      node = node.children.get(segments.get(at));
      if (node == null) {
        return;
      }
      node.channels.forEach(visitor);
    }
  }

  private void remove(Node node, List<String> segments, Channel channel) {
    if (segments.isEmpty()) {
      node.channels.remove(channel);
      return;
    }
    Node child = node.children.get(segments.get(0));
    if (child == null) {
      return;
    }
    remove(child, segments.subList(1, segments.size()), channel);
    if (child.channels.isEmpty() && child.children.isEmpty()) {
      node.children.remove(segments.get(0));
      if (node.wildcard == child) {
        node.wildcard = null;
      }
      nodes--;
    }
  }
}
