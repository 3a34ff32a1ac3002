/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

#include "app-compat.h"
#include "nj-detail-pane.h"
#include "nj-error-text.h"
#include "nj-message-text.h"
#include "nj-payload-format.h"
#include "nj-properties-text.h"
#include "nj-source-style.h"
#include "nj-window.h"

/**
 * NjDetailPane:
 *
 * One message with its whole payload, decoded from the bytes that were kept.
 *
 * The payload is shown in parts of a bounded size, whatever its own, because a
 * text view takes its time for megabytes. A part is decoded in another thread.
 */
struct _NjDetailPane
{
  GtkWidget parent_instance;

  NjMessage *message; /* (nullable) */
  gboolean whole;     /* it was shown with its whole payload */
  GArray *offsets;    /* (element-type gsize): beginnings of the parts seen so far */
  guint part;
  GCancellable *loading; /* (nullable) */

  GtkStack *stack;
  GtkLabel *topic_label;
  GtkLabel *meta_label;
  GtkDropDown *format_drop_down;
  GtkSpinner *spinner;
  GtkLabel *error_label;
  GtkScrolledWindow *payload_window;
  GtkSourceView *payload_view;
  GtkSourceBuffer *payload_buffer;
  GtkWidget *pager;
  GtkWidget *previous_button;
  GtkLabel *pager_label;
  GtkWidget *next_button;
  GtkWidget *properties_expander;
  GtkLabel *properties_label;
};

/* Bytes of payload in one part. */
#define PART_SIZE (16 * 1024)

G_DEFINE_FINAL_TYPE (NjDetailPane, nj_detail_pane, GTK_TYPE_WIDGET)

/* What a thread works on, and what comes out. */
typedef struct
{
  GBytes *payload;
  NjPayloadFormat format;
  gsize offset;
  gsize next;
  char *text;
  gboolean is_json;
  GError *problem;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_bytes_unref (part->payload);
  g_free (part->text);
  g_clear_error (&part->problem);
  g_free (part);
}

static void
decode_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Part *part = task_data;

  if (part->format == NJ_PAYLOAD_AUTO)
    part->format = nj_payload_detect (part->payload);
  part->is_json = part->format == NJ_PAYLOAD_JSON;

  part->text = nj_payload_decode (part->payload, part->format, part->offset, PART_SIZE,
                                  &part->next, &part->problem);
  if (part->text == NULL)
    {
      part->is_json = FALSE;
      part->text = nj_payload_decode (part->payload, NJ_PAYLOAD_TEXT, part->offset, PART_SIZE,
                                      &part->next, NULL);
    }

  g_task_return_boolean (task, TRUE);
}

static gsize
get_offset (NjDetailPane *self,
            guint         part)
{
  return g_array_index (self->offsets, gsize, part);
}

static void
set_loading (NjDetailPane *self,
             gboolean      loading)
{
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), loading);
  gtk_spinner_set_spinning (self->spinner, loading);
}

static void
update_pager (NjDetailPane *self,
              gsize         next)
{
  gsize size = g_bytes_get_size (nj_message_get_payload (self->message));
  gsize offset = get_offset (self, self->part);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->pager, offset > 0 || next < size);
  gtk_widget_set_sensitive (self->previous_button, self->part > 0);
  gtk_widget_set_sensitive (self->next_button, next < size);

  /* Translators: a range of bytes in a payload, such as 1–16,384 of 20,000 */
  text = g_strdup_printf (_("Bytes %'zu–%'zu of %'zu"), size == 0 ? 0 : offset + 1, next, size);
  gtk_label_set_text (self->pager_label, text);
}

static void
show_part (NjDetailPane *self,
           Part         *part)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  GtkTextIter start;

  gtk_source_buffer_set_language (self->payload_buffer,
                                  part->is_json ? gtk_source_language_manager_get_language (languages, "json")
                                                : NULL);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->payload_buffer), part->text, -1);
  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (self->payload_buffer), &start);
  gtk_text_buffer_place_cursor (GTK_TEXT_BUFFER (self->payload_buffer), &start);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->payload_window), 0);

  gtk_widget_set_visible (GTK_WIDGET (self->error_label), part->problem != NULL);
  if (part->problem != NULL)
    {
      g_autofree char *sentence = nj_error_to_sentence (part->problem);

      gtk_label_set_text (self->error_label, sentence);
    }

  if (self->part + 1 == self->offsets->len &&
      part->next < g_bytes_get_size (nj_message_get_payload (self->message)))
    g_array_append_val (self->offsets, part->next);
  update_pager (self, part->next);
}

static void
decoded_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  NjDetailPane *self = NJ_DETAIL_PANE (source);
  GTask *task = G_TASK (result);

  if (!g_task_propagate_boolean (task, NULL))
    return; /* another message or format is wanted by now */

  g_clear_object (&self->loading);
  set_loading (self, FALSE);
  show_part (self, g_task_get_task_data (task));
}

static void
load_part (NjDetailPane *self)
{
  g_autoptr (GTask) task = NULL;
  Part *part;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (self->message == NULL)
    return;

  if (!self->whole)
    {
      set_loading (self, TRUE);
      return;
    }

  part = g_new0 (Part, 1);
  part->payload = g_bytes_ref (nj_message_get_payload (self->message));
  part->format = gtk_drop_down_get_selected (self->format_drop_down);
  part->offset = get_offset (self, self->part);

  self->loading = g_cancellable_new ();
  set_loading (self, TRUE);
  task = g_task_new (self, self->loading, decoded_cb, NULL);
  g_task_set_source_tag (task, load_part);
  g_task_set_check_cancellable (task, TRUE);
  g_task_set_task_data (task, part, part_free);
  g_task_run_in_thread (task, decode_in_thread);
}

static void
start_over (NjDetailPane *self)
{
  gsize beginning = 0;

  self->part = 0;
  g_array_set_size (self->offsets, 0);
  g_array_append_val (self->offsets, beginning);
  load_part (self);
}

static void
update_meta (NjDetailPane *self)
{
  g_autofree char *text = nj_message_to_text (self->message);

  gtk_label_set_text (self->meta_label, text);
}

static void
update_properties (NjDetailPane *self)
{
  MqttProperties *properties = nj_message_get_properties (self->message);
  g_autofree char *text = properties == NULL ? NULL : nj_properties_to_text (properties);

  gtk_widget_set_visible (self->properties_expander, text != NULL);
  gtk_label_set_text (self->properties_label, text);
}

static void
format_changed_cb (NjDetailPane *self)
{
  if (self->message != NULL)
    start_over (self);
}

static void
previous_cb (NjDetailPane *self)
{
  if (self->part > 0)
    {
      self->part--;
      load_part (self);
    }
}

static void
next_cb (NjDetailPane *self)
{
  if (self->part + 1 < self->offsets->len)
    {
      self->part++;
      load_part (self);
    }
}

static NjWindow *
get_window (NjDetailPane *self)
{
  return NJ_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* What is on the disk takes a moment to come. */
static gboolean
has_payload (NjDetailPane *self)
{
  if (self->whole)
    return TRUE;

  nj_window_tell (get_window (self), _("The payload is still being read"));
  return FALSE;
}

/* Text goes out as text; anything else as its hexadecimal digits. */
static void
copy_cb (NjDetailPane *self)
{
  GBytes *payload = nj_message_get_payload (self->message);
  gsize size;
  const char *data = g_bytes_get_data (payload, &size);
  g_autofree char *text = NULL;

  if (!has_payload (self))
    return;

  if (g_utf8_validate_len (data, size, NULL))
    text = g_strndup (data, size);
  else
    text = nj_payload_decode (payload, NJ_PAYLOAD_HEX, 0, G_MAXSIZE, NULL, NULL);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  nj_window_tell (get_window (self), _("Payload copied"));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (NjDetailPane) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *text = NULL;

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      nj_window_tell_error (get_window (self), error);
      return;
    }

  /* Translators: %s is the name of a file */
  text = g_strdup_printf (_("Saved as %s"), name);
  nj_window_tell (get_window (self), text);
}

static void
chosen_cb (NjDetailPane         *self,
           int                   response,
           GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      nj_detail_pane_save_to (self, file);
    }

  g_object_unref (chooser);
}

static void
nj_detail_pane_dispose (GObject *object)
{
  NjDetailPane *self = NJ_DETAIL_PANE (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  nj_widget_clear_children (GTK_WIDGET (self));
  g_clear_object (&self->message);

  G_OBJECT_CLASS (nj_detail_pane_parent_class)->dispose (object);
}

static void
nj_detail_pane_finalize (GObject *object)
{
  NjDetailPane *self = NJ_DETAIL_PANE (object);

  g_clear_pointer (&self->offsets, g_array_unref);

  G_OBJECT_CLASS (nj_detail_pane_parent_class)->finalize (object);
}

static void
nj_detail_pane_class_init (NjDetailPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_detail_pane_dispose;
  object_class->finalize = nj_detail_pane_finalize;

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-detail-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, stack);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, topic_label);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, meta_label);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, format_drop_down);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, spinner);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, error_label);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, payload_window);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, payload_view);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, payload_buffer);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, pager);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, previous_button);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, pager_label);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, next_button);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, properties_expander);
  gtk_widget_class_bind_template_child (widget_class, NjDetailPane, properties_label);
  gtk_widget_class_bind_template_callback (widget_class, format_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, previous_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, nj_detail_pane_save);
}

static void
nj_detail_pane_init (NjDetailPane *self)
{
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gsize));
  gtk_widget_init_template (GTK_WIDGET (self));
  nj_source_buffer_follow_style (self->payload_buffer);
}

static void
show_message (NjDetailPane *self)
{
  self->whole = nj_message_is_whole (self->message);
  update_meta (self);
  update_properties (self);
  start_over (self);
}

static void
message_changed_cb (NjDetailPane *self)
{
  if (self->whole)
    update_meta (self);
  else
    show_message (self);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (NjDetailPane) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (nj_message_load_finish (NJ_MESSAGE (source), result, &error) ||
      self->message != NJ_MESSAGE (source))
    return;

  sentence = nj_error_to_sentence (error);
  set_loading (self, FALSE);
  gtk_label_set_text (self->error_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
}

/**
 * nj_detail_pane_set_message:
 * @self: a pane
 * @message: (nullable): what to show
 */
void
nj_detail_pane_set_message (NjDetailPane *self,
                            NjMessage    *message)
{
  g_return_if_fail (NJ_IS_DETAIL_PANE (self));
  g_return_if_fail (message == NULL || NJ_IS_MESSAGE (message));

  if (self->message == message)
    return;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func (self->message, message_changed_cb, self);
  g_set_object (&self->message, message);
  gtk_stack_set_visible_child_name (self->stack, message == NULL ? "empty" : "message");
  if (message == NULL)
    {
      load_part (self);
      return;
    }

  g_signal_connect_object (message, "changed",
                           G_CALLBACK (message_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_label_set_text (self->topic_label, nj_message_get_topic (message));
  show_message (self);
  if (!self->whole)
    nj_message_load_async (message, loaded_cb, g_object_ref (self));
}

/**
 * nj_detail_pane_get_message:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): what it shows
 */
NjMessage *
nj_detail_pane_get_message (NjDetailPane *self)
{
  g_return_val_if_fail (NJ_IS_DETAIL_PANE (self), NULL);

  return self->message;
}

/**
 * nj_detail_pane_get_loading:
 * @self: a pane
 *
 * Returns: whether the payload is still being read, or a part of it decoded
 */
gboolean
nj_detail_pane_get_loading (NjDetailPane *self)
{
  g_return_val_if_fail (NJ_IS_DETAIL_PANE (self), FALSE);

  return self->loading != NULL || (self->message != NULL && !self->whole);
}

/**
 * nj_detail_pane_save:
 * @self: a pane
 *
 * Asks for a file and saves the payload there, byte for byte.
 */
void
nj_detail_pane_save (NjDetailPane *self)
{
  GtkFileChooserNative *chooser;

  g_return_if_fail (NJ_IS_DETAIL_PANE (self));

  if (self->message == NULL || !has_payload (self))
    return;

  chooser = gtk_file_chooser_native_new (_("Save Payload"),
                                         GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                         GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("payload.bin"));
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/**
 * nj_detail_pane_save_to:
 * @self: a pane that shows a message
 * @file: where to
 *
 * Saves the payload byte for byte, without blocking, and tells how it went.
 */
void
nj_detail_pane_save_to (NjDetailPane *self,
                        GFile        *file)
{
  g_return_if_fail (NJ_IS_DETAIL_PANE (self));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (self->message != NULL);

  g_file_replace_contents_bytes_async (file, nj_message_get_payload (self->message), NULL, FALSE,
                                       G_FILE_CREATE_REPLACE_DESTINATION, NULL,
                                       saved_cb, g_object_ref (self));
}
