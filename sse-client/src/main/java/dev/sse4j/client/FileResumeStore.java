package dev.sse4j.client;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sse4j.SseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Keeps an id in a file that holds nothing else. */
final class FileResumeStore implements ResumeStore {

  private final Path file;
  private final Path beside;
  private final boolean posix;

  FileResumeStore(Path file) {
    this.file = file.toAbsolutePath();
    this.beside = this.file.resolveSibling(this.file.getFileName() + ".new");
    this.posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  @Override
  public Optional<String> load() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Attempt.MAX_ID_BYTES + 1);
      if (bytes.length > Attempt.MAX_ID_BYTES) {
        throw new SseException("expected an event id of at most " + Attempt.MAX_ID_BYTES
            + " bytes in " + file + ", but it is longer; delete the file to begin anew");
      }
      String id =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(id.replaceFirst("\r?\n\\z", "")); // an editor may have left one
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(file.getParent())) {
        throw new SseException(
            "expected a folder for " + file + ", but there is none: create it", e);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new SseException("the last event id could not be read from " + file, e);
    }
  }

  @Override
  public void save(String lastEventId) {
    boolean interrupted = Thread.interrupted(); // an interrupt closes the channels of its thread
    try {
      while (!replace(lastEventId)) {
        interrupted |= Thread.interrupted();
      }
    } catch (IOException e) {
      throw new SseException("the last event id could not be saved to " + file, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return "ResumeStore[" + file + "]";
  }

  /** Returns false if the thread was interrupted meanwhile: then it is to be done again. */
  private boolean replace(String lastEventId) throws IOException {
    try {
      Files.deleteIfExists(beside); // of a process that was killed while it saved
      try (FileChannel channel = FileChannel.open(beside, Set.of(CREATE_NEW, WRITE), ownerOnly())) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lastEventId);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(beside, file, ATOMIC_MOVE, REPLACE_EXISTING);
      forceFolder();
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }

  /** The new name is on the disk only when its folder is. Not all systems can open a folder. */
  private void forceFolder() throws IOException {
    if (posix) {
      try (FileChannel folder = FileChannel.open(file.getParent(), READ)) {
        folder.force(true);
      }
    }
  }

  private FileAttribute<?>[] ownerOnly() {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
