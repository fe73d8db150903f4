//! The memory of this library, wiped when it is given back.
//!
//! ServerPilot sends an app's private key along with the app. It is never decoded, but passes through buffers of ours, of
//! HTTP's and of TLS's, and would lie about in each until something else came to lie there; so would the credentials, which
//! each request carries. No library can be asked to wipe its buffers, so the allocator does it for all of them.
//!
//! What stays is what is still in use: while the connection is kept open, what TLS read last and the head of the request
//! that HTTP sent last, with the credentials in it. Both go with the connection.

use std::alloc::{GlobalAlloc, Layout, System};
use std::arch::asm;

#[global_allocator]
static MEMORY: Wiping = Wiping;

/// The system's allocator, which wipes what it takes back.
///
/// Growing is left to the trait: a new piece, a copy, and the old piece is given back, and so wiped.
struct Wiping;

// SAFETY: everything is the system allocator's, but that a piece which nobody owns any more is written to once.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: by the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        // SAFETY: by the caller's promise the piece is of this size, and its last owner has gone.
        unsafe {
            piece.write_bytes(0, layout.size());
            // Might read what was written, so that the compiler does not leave the writing out.
            asm!("/* {} */", in(reg) piece, options(nostack, readonly, preserves_flags));
            System.dealloc(piece, layout);
        }
    }
}
