package dev.sse4j.examples;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command that runs within this process, and what its user would see of it. */
final class RunningCommand implements AutoCloseable {

  private static final long LIMIT_SECONDS = 20;
  private static final Pattern LISTENING = Pattern.compile("listening on (https?://\\S+)\n");

  // Threads: one runs the command and prints; the test waits for what it prints, and for its end.
  private final ReentrantLock guard = new ReentrantLock();
  private final Condition changed = guard.newCondition();
  private boolean ended; // guarded by guard
  private final Text out = new Text();
  private final Text err = new Text();
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final String line;
  private final Thread thread;

  private RunningCommand(Map<String, String> environment, String... args) {
    line = "sse4j " + String.join(" ", args);
    thread = new Thread(() -> run(environment, args), "command " + Arrays.toString(args));
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins to run a command. */
  static RunningCommand run(String... args) {
    return new RunningCommand(Map.of(), args);
  }

  /** Begins to run a command with these environment variables, and no others. */
  static RunningCommand runWith(Map<String, String> environment, String... args) {
    return new RunningCommand(environment, args);
  }

  /** Waits until the command has ended by itself, and returns its status. */
  int status() {
    try {
      return status.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("expected the command to end; " + this);
    } catch (Exception e) {
      throw new AssertionError("the command failed; " + this, e);
    }
  }

  /** Waits until standard output has a match of the pattern, and returns the first one. */
  MatchResult awaitOut(String pattern) {
    return out.await(Pattern.compile(pattern));
  }

  /** Waits until standard error has a match of the pattern, and returns the first one. */
  MatchResult awaitErr(String pattern) {
    return err.await(Pattern.compile(pattern));
  }

  /**
   * Waits until a server listens, and returns its address: {@code http://127.0.0.1:port}, without a
   * slash.
   */
  String url() {
    return out.await(LISTENING).group(1);
  }

  /** Returns what was printed on standard output so far. */
  String out() {
    return out.toString();
  }

  /** Returns what was printed on standard error so far. */
  String err() {
    return err.toString();
  }

  /** Ends the command, by interrupting it if need be, and waits until it has ended. */
  @Override
  public void close() {
    thread.interrupt();
    status();
  }

  @Override
  public String toString() {
    return line + " has printed:\n" + out + "\nand on standard error:\n" + err;
  }

  private void run(Map<String, String> environment, String... args) {
    try {
      status.complete(Main.commandLine(environment)
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true))
          .execute(args));
    } catch (Throwable e) {
      status.completeExceptionally(e);
    } finally {
      end();
    }
  }

  private void end() {
    guard.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      guard.unlock();
    }
  }

  /** What was printed, for whoever waits for it. */
  private final class Text extends Writer {

    private final StringBuilder text = new StringBuilder(); // guarded by guard

    @Override
    public void write(char[] chars, int offset, int length) {
      guard.lock();
      try {
        text.append(chars, offset, length);
        changed.signalAll();
      } finally {
        guard.unlock();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    MatchResult await(Pattern pattern) {
      long remaining = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      guard.lock();
      try {
        while (true) {
          Matcher matcher = pattern.matcher(text.toString());
          if (matcher.find()) {
            return matcher.toMatchResult();
          }
          if (remaining <= 0 || ended) {
            throw new AssertionError("expected " + pattern + "; " + RunningCommand.this);
          }
          remaining = changed.awaitNanos(remaining);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for " + pattern, e);
      } finally {
        guard.unlock();
      }
    }

    @Override
    public String toString() {
      guard.lock();
      try {
        return text.toString();
      } finally {
        guard.unlock();
      }
    }
  }
}
