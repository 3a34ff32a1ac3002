/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <sys/prctl.h>

#include "test-util.h"

/* kill -9 at any moment, while profiles are added one after the other: the file
 * can be read each time, it has every profile that it ever had, and those that
 * are missing are the newest. NIGHTJAR_PROGRAM is the program. */

#define N_LIVES 14

/* What nj-durable-file.c calls a file that is being written. */
#define TEMPORARY_PREFIX ".nightjar-new-"

typedef struct
{
  GDBusConnection *bus;
  GSubprocess *program; /* %NULL while it does not live */
  GFileMonitor *monitor;
  char *object_path;
  char *dir;
  char *file;
  guint16 port; /* nobody listens there */
  gboolean asking;
  guint n_asked;       /* addresses the program was asked to open */
  guint n_seen;        /* of these, how many were in the file at some time */
  guint n_writes_left; /* it does not survive the last of them */
  guint n_lives_with_news;
} Killing;

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static char *
make_url (Killing *self,
          guint    n)
{
  return g_strdup_printf ("ws://127.0.0.1:%u/x%u", self->port, n);
}

static void
start (Killing *self)
{
  const char *program = g_getenv ("NIGHTJAR_PROGRAM");
  g_autofree char *url = make_url (self, self->n_asked++);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (program);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", self->dir, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->program = g_subprocess_launcher_spawn (launcher, &error, program, url, NULL);
  g_assert_no_error (error);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Killing *self = user_data;
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  self->asking = FALSE;
  if (reply != NULL)
    self->n_asked++;
}

/* What `nightjar ADDRESS` does when the program runs already. */
static void
ask (Killing *self)
{
  g_autofree char *url = make_url (self, self->n_asked);
  const char *urls[] = { url, NULL };

  if (self->asking)
    return;

  self->asking = TRUE;
  g_dbus_connection_call (self->bus, NJ_APPLICATION_ID, self->object_path,
                          "org.freedesktop.Application", "Open",
                          g_variant_new ("(^as@a{sv})", urls, g_variant_new ("a{sv}", NULL)),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, asked_cb, self);
}

/* In the midst of a write: the new file is there, and not yet in place. */
static void
directory_changed_cb (Killing           *self,
                      GFile             *file,
                      GFile             *other_file,
                      GFileMonitorEvent  event)
{
  g_autofree char *name = g_file_get_basename (file);

  if (event == G_FILE_MONITOR_EVENT_CREATED && g_str_has_prefix (name, TEMPORARY_PREFIX) &&
      self->program != NULL && self->n_writes_left > 0 && --self->n_writes_left == 0)
    g_subprocess_force_exit (self->program);
}

/* Returns how many of x0, x1… are in the file; it may not be there yet. */
static guint
count_profiles (Killing *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize length;
  JsonArray *profiles;
  guint n = 0;
  guint n_others = 0;

  if (!g_file_get_contents (self->file, &text, &length, &error))
    {
      g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
      return 0;
    }

  json_parser_load_from_data (parser, text, length, &error);
  g_assert_no_error (error);
  profiles = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)),
                                           "profiles");
  for (guint i = 0; i < json_array_get_length (profiles); i++)
    {
      JsonObject *profile = json_array_get_object_element (profiles, i);
      const char *path = json_object_get_string_member_with_default (profile, "path", "/mqtt");

      g_assert_cmpstr (json_object_get_string_member_with_default (profile, "id", ""), !=, "");
      if (g_str_has_prefix (path, "/x"))
        g_assert_true (g_hash_table_add (paths, g_strdup (path)));
      else
        n_others++;
    }

  /* The local broker and the example of the first start. */
  g_assert_cmpuint (n_others, ==, 2);
  while (TRUE)
    {
      g_autofree char *path = g_strdup_printf ("/x%u", n);

      if (!g_hash_table_contains (paths, path))
        break;
      n++;
    }
  g_assert_cmpuint (g_hash_table_size (paths), ==, n);

  return n;
}

static void
look (Killing *self)
{
  guint n = count_profiles (self);

  g_assert_cmpuint (n, >=, self->n_seen);
  self->n_seen = n;
}

static void
await_death (Killing *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_force_exit (self->program);
  g_subprocess_wait (self->program, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_signaled (self->program));
  g_assert_cmpint (g_subprocess_get_term_sig (self->program), ==, SIGKILL);
  g_clear_object (&self->program);
  test_await (!self->asking);
}

static void
live_and_die (Killing *self,
              guint    life_ms,
              guint    n_writes)
{
  gint64 end = g_get_monotonic_time () + life_ms * G_TIME_SPAN_MILLISECOND;
  guint n_before = self->n_seen;

  self->n_writes_left = n_writes;
  start (self);
  while (g_get_monotonic_time () < end && g_subprocess_get_identifier (self->program) != NULL)
    {
      ask (self);
      look (self);
      test_run_for (25);
    }
  await_death (self);

  look (self);
  g_test_message ("lived for at most %u ms or %u writes: %u of %u profiles",
                  life_ms, n_writes, self->n_seen, self->n_asked);
  if (self->n_seen > n_before)
    self->n_lives_with_news++;

  /* What never reached the disk is asked for again. */
  self->n_asked = self->n_seen;
}

/* No file was ever taken for a broken one. */
static void
check_nothing_was_set_aside (Killing *self)
{
  g_autofree char *directory = g_path_get_dirname (self->file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (directory, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_true (g_str_equal (name, "profiles.json") || g_str_has_prefix (name, TEMPORARY_PREFIX));
}

/* One more life, in which the program still knows what to do with the file. */
static void
live_on (Killing *self)
{
  guint n = self->n_seen;

  start (self);
  test_await (count_profiles (self) > n);
  await_death (self);
}

static void
test_killed (void)
{
  Killing self = { 0 };
  g_autofree char *id_path = g_strdelimit (g_strdup (NJ_APPLICATION_ID), ".", '/');
  g_autofree char *path = NULL;
  g_autoptr (GFile) directory = NULL;
  g_autoptr (GError) error = NULL;

  self.bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  self.object_path = g_strconcat ("/", id_path, NULL);
  self.port = test_free_port ();
  self.dir = test_make_dir ();
  path = g_build_filename (self.dir, "nightjar", NULL);
  self.file = g_build_filename (path, "profiles.json", NULL);
  directory = g_file_new_for_path (path);
  g_file_make_directory (directory, NULL, &error);
  g_assert_no_error (error);
  self.monitor = g_file_monitor_directory (directory, G_FILE_MONITOR_NONE, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (self.monitor, "changed", G_CALLBACK (directory_changed_cb), &self);

  for (guint i = 0; i < N_LIVES; i++)
    {
      /* By the clock, or by what it is doing. */
      if (i % 2 == 0)
        live_and_die (&self, g_test_rand_int_range (0, 2000), 0);
      else
        live_and_die (&self, 5000, g_test_rand_int_range (1, 3));
    }
  live_on (&self);
  check_nothing_was_set_aside (&self);
  g_test_message ("%u profiles were added in %u of %u lives",
                  self.n_seen, self.n_lives_with_news, N_LIVES);
  g_assert_cmpuint (self.n_lives_with_news, >, 0);

  g_object_unref (self.monitor);
  test_remove_dir (path);
  g_rmdir (self.dir);
  g_free (self.dir);
  g_free (self.file);
  g_free (self.object_path);
  g_object_unref (self.bus);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/killed", test_killed);

  return g_test_run ();
}
