package dev.sse4j.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** All that a logger, and those below it, are told while this is open; nobody else sees it. */
public final class RecordedLog extends Handler implements AutoCloseable {

  private final Logger logger;
  private final Formatter formatter = new SimpleFormatter();
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  /** Records this logger from now on. */
  public RecordedLog(String logger) {
    this.logger = Logger.getLogger(logger);
    setLevel(Level.ALL);
    this.logger.setLevel(Level.ALL);
    this.logger.setUseParentHandlers(false);
    this.logger.addHandler(this);
  }

  /** Returns what was logged, each with the stack of what was thrown. */
  public List<String> lines() {
    return lines(Level.ALL);
  }

  /** Returns what was logged at this level or above. */
  public List<String> lines(Level least) {
    return records.stream()
        .filter(line -> line.getLevel().intValue() >= least.intValue())
        .map(this::text)
        .toList();
  }

  private String text(LogRecord line) {
    StringWriter text = new StringWriter();
    text.append(formatter.formatMessage(line));
    if (line.getThrown() != null) {
      line.getThrown().printStackTrace(new PrintWriter(text.append('\n'), true));
    }
    return text.toString();
  }

  @Override
  public void publish(LogRecord line) {
    records.add(line);
  }

  @Override
  public void flush() {}

  /** Has the logger be as before. */
  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }
}
