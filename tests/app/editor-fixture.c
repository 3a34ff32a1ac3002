/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dialog-driver.h"
#include "editor-fixture.h"
#include "test-util.h"

static void
count_saved_cb (EditorFixture *self)
{
  self->n_saved++;
}

/**
 * editor_fixture_open:
 * @self: a fixture, all zero
 * @profile: the profile to edit
 * @is_new: whether it is a new one
 *
 * Opens an editor.
 */
void
editor_fixture_open (EditorFixture *self,
                     NjProfile     *profile,
                     gboolean       is_new)
{
  g_autoptr (NjProfile) other = nj_profile_new_example ();

  self->profiles = nj_profile_list_new ();
  nj_profile_list_append (self->profiles, other);
  self->secrets = nj_secret_store_new_memory ();
  self->editor = nj_profile_editor_new (profile, G_LIST_MODEL (self->profiles),
                                        self->secrets, is_new);
  g_object_add_weak_pointer (G_OBJECT (self->editor), (gpointer *) &self->editor);
  g_signal_connect_swapped (self->editor, "saved", G_CALLBACK (count_saved_cb), self);
  gtk_window_present (GTK_WINDOW (self->editor));
  test_await (gtk_widget_get_mapped (self->editor));
}

/**
 * editor_fixture_clear:
 * @self: a fixture
 *
 * Closes the editor if it is still open. It must not leak.
 */
void
editor_fixture_clear (EditorFixture *self)
{
  if (self->editor != NULL)
    gtk_window_destroy (GTK_WINDOW (self->editor));
  test_await (self->editor == NULL);
  g_clear_object (&self->profiles);
  g_clear_object (&self->secrets);
}

/**
 * editor_fixture_get_control:
 * @self: a fixture
 * @id: an id in the template of the editor or of one of its groups
 *
 * Returns: (transfer none): the control
 */
GObject *
editor_fixture_get_control (EditorFixture *self,
                            const char    *id)
{
  static const char *const groups[] = { "address_group", "tls_group", "proxy_group" };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      GtkWidget *group = GTK_WIDGET (dialog_driver_get_child (self->editor, groups[i]));
      GObject *child = gtk_widget_get_template_child (group, G_OBJECT_TYPE (group), id);

      if (child != NULL)
        return child;
    }

  return dialog_driver_get_child (self->editor, id);
}

/**
 * editor_fixture_type:
 * @self: a fixture
 * @id: the id of an entry
 * @text: what it is to contain
 *
 * Replaces the text of an entry.
 */
void
editor_fixture_type (EditorFixture *self,
                     const char    *id,
                     const char    *text)
{
  gtk_editable_set_text (GTK_EDITABLE (editor_fixture_get_control (self, id)), text);
}

/**
 * editor_fixture_save:
 * @self: a fixture
 *
 * Presses Save.
 */
void
editor_fixture_save (EditorFixture *self)
{
  g_assert_true (gtk_widget_activate_action (self->editor, "editor.save", NULL));
}

/**
 * editor_fixture_create_full_profile:
 *
 * Returns: (transfer full): a profile with no setting at its default
 */
NjProfile *
editor_fixture_create_full_profile (void)
{
  static const char *const headers[] = { "Authorization: Bearer a:b", "X-Empty: ", NULL };
  static const char *const user_properties[] = { "region", "eu", "region", "us", NULL };
  static const char *const alpn[] = { "mqtt", "x-amzn-mqtt-ca", NULL };

  return g_object_new (NJ_TYPE_PROFILE,
                       "name", "Everything", "group", "Lab_1",
                       "scheme", "wss", "host", "::1", "port", 9001, "path", "/a?b=c",
                       "version", MQTT_VERSION_5_0, "client-id", "id",
                       "username", "me", "password", "secret",
                       "clean-start", FALSE, "keep-alive", 7, "connect-timeout", 1234,
                       "reconnect", FALSE, "reconnect-period", 77, "resubscribe", FALSE,
                       "tls-verify", FALSE, "alpn", alpn,
                       "tls-minimum-version", NJ_TLS_VERSION_1_3, "key-passphrase", "secret",
                       "headers", headers, "subprotocol", "mqtt.v9",
                       "proxy-mode", NJ_PROXY_SOCKS5, "proxy-host", "proxy.example",
                       "proxy-port", 9050, "proxy-username", "me", "proxy-password", "secret",
                       "queue-max-messages", 12, "queue-max-mebibytes", 3,
                       "queue-policy", MQTT_QUEUE_DROP_OLDEST,
                       "history", FALSE, "history-max-messages", 5, "history-max-mebibytes", 6,
                       "history-max-days", 8,
                       "authentication", NJ_AUTHENTICATION_SCRAM_SHA_256,
                       "session-expiry-interval", G_MAXUINT32, "receive-maximum", 9,
                       "maximum-packet-size", G_MAXUINT32, "topic-alias-maximum", 11,
                       "request-response-information", TRUE,
                       "request-problem-information", FALSE,
                       "user-properties", user_properties,
                       "will-enabled", TRUE, "will-topic", "gone", "will-payload", "1\n2",
                       "will-qos", MQTT_QOS_2, "will-retain", TRUE,
                       "will-delay-interval", 5, "will-message-expiry-interval", 6,
                       "will-content-type", "text/plain", "will-response-topic", "why",
                       NULL);
}
