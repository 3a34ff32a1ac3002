/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

#include "app-compat.h"
#include "mqtt-error.h"
#include "mqtt-topic.h"
#include "nj-error-text.h"
#include "nj-publish-pane.h"
#include "nj-source-style.h"
#include "nj-wrap-layout.h"

/**
 * NjPublishPane:
 *
 * What is to be published: topic, format, QoS, retain, payload. It is kept in the
 * profile as a draft. The payload is checked against its format before it is
 * sent; what is wrong is said under the editor.
 */
struct _NjPublishPane
{
  GtkWidget parent_instance;

  NjConnection *connection;
  gboolean restoring; /* the draft is being put into the widgets */
  guint n_offered;    /* how many topics of the log the completion knows */
  guint drawn_source;
  gboolean drawn; /* there has been a frame */

  GtkEntry *topic_entry;
  GtkEntryCompletion *completion;
  GtkListStore *topics;
  GtkDropDown *format_drop_down;
  GtkDropDown *qos_drop_down;
  GtkToggleButton *retain_button;
  GtkSourceView *payload_view;
  GtkSourceBuffer *payload_buffer;
  GtkLabel *error_label;
};

/* More topics than this nobody picks from a list. */
#define MAX_OFFERED 2000

G_DEFINE_FINAL_TYPE (NjPublishPane, nj_publish_pane, GTK_TYPE_WIDGET)

static NjPayloadFormat
get_format (NjPublishPane *self)
{
  return NJ_PAYLOAD_TEXT + gtk_drop_down_get_selected (self->format_drop_down);
}

static char *
get_text (NjPublishPane *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->payload_buffer), &start, &end);

  return gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->payload_buffer), &start, &end, TRUE);
}

static void
set_problem (NjPublishPane *self,
             const GError  *error)
{
  g_autofree char *sentence = error == NULL ? NULL : nj_error_to_sentence (error);

  gtk_widget_set_visible (GTK_WIDGET (self->error_label), sentence != NULL);
  gtk_label_set_text (self->error_label, sentence);
}

static void
save_draft (NjPublishPane *self)
{
  NjProfile *profile;
  g_autofree char *text = NULL;

  if (self->restoring || self->connection == NULL)
    return;

  profile = nj_connection_get_profile (self->connection);
  text = get_text (self);
  nj_profile_set_draft_topic (profile, gtk_editable_get_text (GTK_EDITABLE (self->topic_entry)));
  nj_profile_set_draft_payload (profile, text);
  nj_profile_set_draft_format (profile, get_format (self));
  nj_profile_set_draft_qos (profile, gtk_drop_down_get_selected (self->qos_drop_down));
  nj_profile_set_draft_retain (profile, gtk_toggle_button_get_active (self->retain_button));
}

static void
restore_draft (NjPublishPane *self)
{
  NjProfile *profile = nj_connection_get_profile (self->connection);
  const char *topic = nj_profile_get_draft_topic (profile);
  const char *payload = nj_profile_get_draft_payload (profile);
  NjPayloadFormat format = nj_profile_get_draft_format (profile);

  self->restoring = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->topic_entry), topic == NULL ? "" : topic);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->payload_buffer), payload == NULL ? "" : payload, -1);
  gtk_drop_down_set_selected (self->format_drop_down,
                              format == NJ_PAYLOAD_AUTO ? 0 : format - NJ_PAYLOAD_TEXT);
  gtk_drop_down_set_selected (self->qos_drop_down, nj_profile_get_draft_qos (profile));
  gtk_toggle_button_set_active (self->retain_button, nj_profile_get_draft_retain (profile));
  self->restoring = FALSE;
}

/* Completion */

static void
offer_topic (NjPublishPane *self,
             const char    *topic)
{
  GtkTreeIter iter;

  gtk_list_store_insert_with_values (self->topics, &iter, -1, 0, topic, -1);
}

static void
offer_topics (NjPublishPane *self)
{
  NjMessageLog *log = nj_connection_get_log (self->connection);
  guint n = MIN (nj_message_log_get_n_topics (log), MAX_OFFERED);

  for (; self->n_offered < n; self->n_offered++)
    offer_topic (self, nj_message_log_get_topic (log, self->n_offered));
}

static void
offer_history (NjPublishPane *self)
{
  const char *const *history =
    nj_profile_get_topic_history (nj_connection_get_profile (self->connection));

  for (guint i = 0; history != NULL && history[i] != NULL; i++)
    offer_topic (self, history[i]);
}

static void
log_cleared_cb (NjPublishPane *self)
{
  gtk_list_store_clear (self->topics);
  self->n_offered = 0;
  offer_history (self);
}

/* Editing */

static void
topic_changed_cb (NjPublishPane *self)
{
  if (self->connection != NULL && !self->restoring)
    offer_topics (self);
  set_problem (self, NULL);
  save_draft (self);
}

static void
topic_activate_cb (NjPublishPane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->payload_view));
}

/* To load a language takes a tenth of a second, which is not to be before the first
 * frame. */
static void
update_language (NjPublishPane *self)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  GtkSourceLanguage *language = NULL;

  if (!self->drawn)
    return;

  if (get_format (self) == NJ_PAYLOAD_JSON)
    language = gtk_source_language_manager_get_language (languages, "json");
  gtk_source_buffer_set_language (self->payload_buffer, language);
}

static gboolean
drawn_cb (gpointer user_data)
{
  NjPublishPane *self = user_data;

  self->drawn_source = 0;
  self->drawn = TRUE;
  update_language (self);

  return G_SOURCE_REMOVE;
}

static gboolean
first_frame_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  NjPublishPane *self = NJ_PUBLISH_PANE (widget);

  self->drawn_source = g_idle_add_full (G_PRIORITY_LOW, drawn_cb, self, NULL);

  return G_SOURCE_REMOVE;
}

static void
format_changed_cb (NjPublishPane *self)
{
  update_language (self);
  set_problem (self, NULL);
  save_draft (self);
}

static void
settings_changed_cb (NjPublishPane *self)
{
  save_draft (self);
}

static void
payload_changed_cb (NjPublishPane *self)
{
  set_problem (self, NULL);
  save_draft (self);
}

/* Most failures come later than the next keystroke, and are told elsewhere. What the
 * engine does not even take has just been tried. */
static void
publish_failed_cb (NjPublishPane *self,
                   const GError  *error)
{
  if (g_error_matches (error, MQTT_ERROR, MQTT_ERROR_TOO_LARGE) ||
      g_error_matches (error, MQTT_ERROR, MQTT_ERROR_NOT_SUPPORTED) ||
      g_error_matches (error, MQTT_ERROR, MQTT_ERROR_INVALID_ARGUMENT))
    set_problem (self, error);
}

static gboolean
nj_publish_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NJ_PUBLISH_PANE (widget)->topic_entry));
}

static void
nj_publish_pane_dispose (GObject *object)
{
  NjPublishPane *self = NJ_PUBLISH_PANE (object);

  g_clear_handle_id (&self->drawn_source, g_source_remove);
  /* Children that go would be saved as an empty draft. */
  self->restoring = TRUE;
  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (nj_publish_pane_parent_class)->dispose (object);
}

static void
nj_publish_pane_class_init (NjPublishPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_publish_pane_dispose;
  widget_class->grab_focus = nj_publish_pane_grab_focus;

  g_type_ensure (NJ_TYPE_WRAP_LAYOUT);
  g_type_ensure (GTK_SOURCE_TYPE_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-publish-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, topic_entry);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, completion);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, topics);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, format_drop_down);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, qos_drop_down);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, retain_button);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, payload_view);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, payload_buffer);
  gtk_widget_class_bind_template_child (widget_class, NjPublishPane, error_label);
  gtk_widget_class_bind_template_callback (widget_class, topic_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, topic_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, format_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, settings_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, payload_changed_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "page.publish", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK,
                                       "page.publish", NULL);
}

static void
nj_publish_pane_init (NjPublishPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  nj_source_buffer_follow_style (self->payload_buffer);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), first_frame_cb, NULL, NULL);
}

/**
 * nj_publish_pane_set_connection:
 * @self: a pane
 * @connection: over which it publishes; set once
 */
void
nj_publish_pane_set_connection (NjPublishPane *self,
                                NjConnection  *connection)
{
  g_return_if_fail (NJ_IS_PUBLISH_PANE (self));
  g_return_if_fail (NJ_IS_CONNECTION (connection));
  g_return_if_fail (self->connection == NULL);

  self->connection = g_object_ref (connection);
  restore_draft (self);
  format_changed_cb (self);
  offer_history (self);
  g_signal_connect_object (connection, "publish-failed",
                           G_CALLBACK (publish_failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nj_connection_get_log (connection), "cleared",
                           G_CALLBACK (log_cleared_cb), self, G_CONNECT_SWAPPED);
}

/**
 * nj_publish_pane_set_topic:
 * @self: a pane
 * @topic: to which it publishes next
 */
void
nj_publish_pane_set_topic (NjPublishPane *self,
                           const char    *topic)
{
  g_return_if_fail (NJ_IS_PUBLISH_PANE (self));
  g_return_if_fail (topic != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->topic_entry), topic);
}

/**
 * nj_publish_pane_publish:
 * @self: a pane
 *
 * Checks what is in the pane and sends it.
 *
 * Returns: whether it was sent; if not, the pane says why
 */
gboolean
nj_publish_pane_publish (NjPublishPane *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (MqttMessage) message = NULL;
  g_autofree char *text = NULL;
  const char *topic;

  g_return_val_if_fail (NJ_IS_PUBLISH_PANE (self), FALSE);

  topic = gtk_editable_get_text (GTK_EDITABLE (self->topic_entry));
  text = get_text (self);
  if (!mqtt_topic_name_validate (topic, &error))
    {
      set_problem (self, error);
      gtk_widget_grab_focus (GTK_WIDGET (self->topic_entry));
      return FALSE;
    }

  if (!nj_payload_encode (text, get_format (self), &payload, &error))
    {
      set_problem (self, error);
      gtk_widget_grab_focus (GTK_WIDGET (self->payload_view));
      return FALSE;
    }

  message = mqtt_message_new (topic, payload, gtk_drop_down_get_selected (self->qos_drop_down),
                              gtk_toggle_button_get_active (self->retain_button), NULL);
  if (!nj_connection_publish (self->connection, message, &error))
    {
      set_problem (self, error);
      return FALSE;
    }

  nj_profile_remember_topic (nj_connection_get_profile (self->connection), topic);
  set_problem (self, NULL);

  return TRUE;
}

/**
 * nj_publish_pane_get_problem:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): why nothing was sent, as shown
 */
const char *
nj_publish_pane_get_problem (NjPublishPane *self)
{
  g_return_val_if_fail (NJ_IS_PUBLISH_PANE (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self->error_label)) ? gtk_label_get_text (self->error_label)
                                                                 : NULL;
}
