/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>

#include "app-driver.h"
#include "nj-detail-pane.h"
#include "nj-message-row.h"
#include "nj-publish-pane.h"
#include "nj-subscribe-dialog.h"

/* GLib's tests print every debug message, libsoup's one per frame included. */
static void
quiet_log_handler (const char     *domain,
                   GLogLevelFlags  level,
                   const char     *message,
                   gpointer        user_data)
{
  if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) == 0)
    g_log_default_handler (domain, level, message, user_data);
}

/**
 * app_driver_init:
 * @argc: (inout): the program's arguments
 * @argv: (inout): likewise
 *
 * For main(): prepares GTK and the test framework. Animations are off, so that a
 * picture shows the end of them.
 */
void
app_driver_init (int    *argc,
                 char ***argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, nj_application_get_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_test_init (argc, argv, NULL);
  g_log_set_default_handler (quiet_log_handler, NULL);
  gtk_init ();
  g_object_set (gtk_settings_get_default (),
                "gtk-enable-animations", FALSE,
                "gtk-font-name", "Cantarell 11",
                "gtk-decoration-layout", ":close",
                NULL);
}

typedef struct
{
  AppDriver driver;
  AppDriverFunc func;
  gboolean started;
} Run;

static gboolean
body_cb (gpointer user_data)
{
  Run *run = user_data;
  AppDriver *driver = &run->driver;

  driver->window =
    NJ_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (driver->application)));
  g_assert_nonnull (driver->window);
  test_await (gtk_widget_get_mapped (GTK_WIDGET (driver->window)));
  app_driver_settle (driver);
  run->func (driver);
  g_application_quit (G_APPLICATION (driver->application));

  return G_SOURCE_REMOVE;
}

static void
activated_cb (Run *run)
{
  if (!run->started)
    g_idle_add (body_cb, run);
  run->started = TRUE;
}

/**
 * app_driver_run:
 * @func: what to do with the window
 *
 * Runs the program from its start to its end, with @func in between.
 */
void
app_driver_run (AppDriverFunc func)
{
  g_autoptr (NjApplication) application = nj_application_new ();
  Run run = { .driver.application = application, .func = func };

  g_application_set_flags (G_APPLICATION (application),
                           G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE);
  g_signal_connect_data (application, "activate", G_CALLBACK (activated_cb), &run, NULL,
                         G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
}

/**
 * app_driver_settle:
 * @self: a driver
 *
 * Lets the window draw what has changed.
 */
void
app_driver_settle (AppDriver *self)
{
  test_run_for (150);
}

/**
 * app_driver_find:
 * @root: where to look
 * @type: a type
 * @id: (nullable): the widget's id in its template
 *
 * Returns: (transfer none): the first visible widget of this type, or with this
 *   id, or %NULL
 */
GtkWidget *
app_driver_find (GtkWidget  *root,
                 GType       type,
                 const char *id)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) &&
      (id == NULL || g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = gtk_widget_get_visible (child) ? app_driver_find (child, type, id) : NULL;

      if (found != NULL)
        return found;
    }

  return NULL;
}

/**
 * app_driver_find_window:
 * @type: the type of a window
 *
 * Returns: (transfer none): an open window of this type, or %NULL
 */
GtkWindow *
app_driver_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_visible (GTK_WIDGET (window)))
        return window; /* GTK keeps it */
    }

  return NULL;
}

/**
 * app_driver_activate:
 * @widget: where the action is
 * @action: its name
 */
void
app_driver_activate (GtkWidget  *widget,
                     const char *action)
{
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

/* A widget that has just changed its size has nothing to show before the next frame. */
static GskRenderNode *
take_node (GtkWidget    *widget,
           GdkPaintable *paintable)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot,
                          gtk_widget_get_width (widget), gtk_widget_get_height (widget));

  return gtk_snapshot_free_to_node (snapshot);
}

/**
 * app_driver_screenshot:
 * @widget: a window or a part of one
 * @name: a file name, in the directory that NIGHTJAR_SCREENSHOTS names, or a path
 *
 * Saves what the widget shows as a PNG.
 */
void
app_driver_screenshot (GtkWidget  *widget,
                       const char *name)
{
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = NULL;
  g_autofree char *dir = NULL;
  const char *base = g_getenv ("NIGHTJAR_SCREENSHOTS");
  GtkNative *native = gtk_widget_get_native (widget);

  path = g_path_is_absolute (name) ? g_strdup (name)
                                   : g_build_filename (base != NULL ? base : g_get_tmp_dir (), name, NULL);
  dir = g_path_get_dirname (path);
  g_mkdir_with_parents (dir, 0755);

  test_run_for (200);
  paintable = gtk_widget_paintable_new (widget);
  test_await ((node = take_node (widget, paintable)) != NULL);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (native), node,
                                         &GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget),
                                                              gtk_widget_get_height (widget)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/**
 * app_driver_add:
 * @self: a driver
 * @url: an address
 * @name: the name of the connection
 *
 * Returns: (transfer none): a new connection, selected and not open
 */
NjConnection *
app_driver_add (AppDriver  *self,
                const char *url,
                const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NjProfile) profile = nj_profile_new_from_url (url, &error);
  NjConnection *connection;

  g_assert_no_error (error);
  nj_profile_set_name (profile, name);
  connection = nj_workspace_add_profile (nj_application_get_workspace (self->application), profile);
  nj_window_select (self->window, connection);

  return connection;
}

/**
 * app_driver_connect:
 * @self: a driver
 * @connection: a connection
 *
 * Shows it, presses its Connect, and waits.
 */
void
app_driver_connect (AppDriver    *self,
                    NjConnection *connection)
{
  nj_window_select (self->window, connection);
  app_driver_activate (GTK_WIDGET (nj_window_get_page (self->window)), "page.toggle-connection");
  test_await (nj_connection_get_state (connection) == MQTT_STATE_CONNECTED ||
              nj_connection_get_error (connection) != NULL);
  g_assert_no_error (nj_connection_get_error (connection));
}

/**
 * app_driver_subscribe:
 * @self: a driver with a connected connection in front
 * @filter: a Topic Filter
 * @qos: the QoS
 *
 * Opens the dialog, fills it in, and waits for the SUBACK.
 */
void
app_driver_subscribe (AppDriver  *self,
                      const char *filter,
                      MqttQos     qos)
{
  NjConnectionPage *page = nj_window_get_page (self->window);
  GListModel *subscriptions =
    nj_connection_get_subscriptions (nj_connection_page_get_connection (page));
  guint n = g_list_model_get_n_items (subscriptions);
  g_autoptr (NjLiveSubscription) live = NULL;
  GtkWidget *dialog;

  app_driver_activate (GTK_WIDGET (page), "page.subscribe");
  test_await (app_driver_find_window (NJ_TYPE_SUBSCRIBE_DIALOG) != NULL);
  dialog = GTK_WIDGET (app_driver_find_window (NJ_TYPE_SUBSCRIBE_DIALOG));
  gtk_editable_set_text (GTK_EDITABLE (app_driver_find (dialog, GTK_TYPE_EDITABLE, "filter_row")),
                         filter);
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_driver_find (dialog, ADW_TYPE_COMBO_ROW, "qos_row")),
                              qos);
  app_driver_activate (dialog, "subscribe.done");
  test_await (app_driver_find_window (NJ_TYPE_SUBSCRIBE_DIALOG) == NULL);

  g_assert_cmpuint (g_list_model_get_n_items (subscriptions), ==, n + 1);
  live = g_list_model_get_item (subscriptions, n);
  test_await (nj_live_subscription_get_status (live) == NJ_SUBSCRIPTION_GRANTED);
}

/**
 * app_driver_publish:
 * @self: a driver with a connected connection in front
 * @topic: a Topic Name
 * @payload: what to type into the editor
 * @qos: the QoS
 *
 * Fills in the publish pane and publishes.
 */
void
app_driver_publish (AppDriver  *self,
                    const char *topic,
                    const char *payload,
                    MqttQos     qos)
{
  NjConnectionPage *page = nj_window_get_page (self->window);
  GtkWidget *pane = app_driver_find (GTK_WIDGET (page), NJ_TYPE_PUBLISH_PANE, NULL);
  GtkWidget *view = app_driver_find (pane, GTK_TYPE_TEXT_VIEW, "payload_view");

  gtk_editable_set_text (GTK_EDITABLE (app_driver_find (pane, GTK_TYPE_ENTRY, "topic_entry")), topic);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), payload, -1);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (app_driver_find (pane, GTK_TYPE_DROP_DOWN,
                                                              "qos_drop_down")),
                              qos);
  app_driver_activate (GTK_WIDGET (page), "page.publish");
}

/**
 * app_driver_get_view:
 * @self: a driver
 *
 * Returns: (transfer none): the messages that the page in front shows
 */
NjMessageView *
app_driver_get_view (AppDriver *self)
{
  GtkWidget *page = GTK_WIDGET (nj_window_get_page (self->window));

  return nj_message_pane_get_view (NJ_MESSAGE_PANE (app_driver_find (page, NJ_TYPE_MESSAGE_PANE, NULL)));
}

static gboolean
shows_in (GtkWidget  *widget,
          const char *topic,
          const char *preview)
{
  if (NJ_IS_MESSAGE_ROW (widget))
    {
      NjMessage *message = nj_message_row_get_message (NJ_MESSAGE_ROW (widget));

      return message != NULL && gtk_widget_get_mapped (widget) &&
             g_str_equal (nj_message_get_topic (message), topic) &&
             g_strcmp0 (nj_message_row_get_preview (NJ_MESSAGE_ROW (widget)), preview) == 0;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (shows_in (child, topic, preview))
        return TRUE;
    }

  return FALSE;
}

/**
 * app_driver_shows_message:
 * @self: a driver
 * @topic: a Topic Name
 * @preview: the text of the row
 *
 * Returns: whether a row of the window's list shows this message
 */
gboolean
app_driver_shows_message (AppDriver  *self,
                          const char *topic,
                          const char *preview)
{
  return shows_in (GTK_WIDGET (nj_window_get_page (self->window)), topic, preview);
}
