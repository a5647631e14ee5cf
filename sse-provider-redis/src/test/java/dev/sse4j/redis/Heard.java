package dev.sse4j.redis;

import dev.sse4j.Message;
import dev.sse4j.spi.Provider;
import dev.sse4j.testkit.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What a provider has told: the data of each message, {@code ready}, and {@code lost}. */
final class Heard implements Provider.Sink {

  static final String READY = "(ready)";
  static final String LOST = "(lost)";

  private final Consumer<Message> first;
  private final List<Message> messages = new CopyOnWriteArrayList<>();
  private final List<String> all = new CopyOnWriteArrayList<>();
  private final List<String> losses = new CopyOnWriteArrayList<>();

  Heard() {
    this(message -> {});
  }

  /** Returns one that does something with each message before it has heard it. */
  Heard(Consumer<Message> first) {
    this.first = first;
  }

  @Override
  public void message(Message message) {
    first.accept(message);
    messages.add(message);
    all.add(message.event().data());
  }

  @Override
  public void lost(String reason) {
    losses.add(reason);
    all.add(LOST);
  }

  @Override
  public void ready() {
    all.add(READY);
  }

  /** Waits until it was told to be ready. */
  Heard awaitReady() {
    return await(READY);
  }

  /** Waits until this was told. */
  Heard await(String told) {
    Eventually.holds(() -> all.contains(told), () -> all);
    return this;
  }

  /** Returns all that was told, in order. */
  List<String> all() {
    return List.copyOf(all);
  }

  /** Returns what was told since it was ready. */
  List<String> sinceReady() {
    return all().subList(all.indexOf(READY) + 1, all.size());
  }

  List<Message> messages() {
    return List.copyOf(messages);
  }

  List<String> losses() {
    return List.copyOf(losses);
  }
}
